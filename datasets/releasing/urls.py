"""Publishing figures, under /p/<slug>/figure-releases/. `PAGES` names the pages in the access log."""

from django.urls import path

from datasets.releasing import views

app_name = "figure_releases"
RELEASE = "<int:release_number>/"
PAGES: dict[str, str] = {
    "figure_releases:list": "the releases of figures",
    "figure_releases:prepare": "a release of figures",
    "figure_releases:detail": "a release of figures",
    "figure_releases:approve": "a release of figures",
    "figure_releases:publish": "a release of figures",
    "figure_releases:send_back": "a release of figures",
    "figure_releases:file": "a release of figures",
    "figure_releases:small_number": "what counts as a small number",
}
urlpatterns = [
    path("", views.release_list, name="list"),
    path("prepare/", views.prepare, name="prepare"),
    path("small-numbers/", views.small_number, name="small_number"),
    path(RELEASE, views.detail, name="detail"),
    path(RELEASE + "approve/", views.approve, name="approve"),
    path(RELEASE + "publish/", views.publish, name="publish"),
    path(RELEASE + "return/", views.send_back, name="send_back"),
    path(RELEASE + "file/", views.file, name="file"),
]
