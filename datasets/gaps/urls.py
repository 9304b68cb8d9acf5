"""The gap register, under /p/<slug>/figure-gaps/. `PAGES` names the pages in the access log."""

from django.urls import path

from datasets.gaps import views

app_name = "gaps"
PAGES: dict[str, str] = {
    "gaps:list": "the missing figures",
    "gaps:export": "the missing figures",
    "gaps:add": "the form for a missing figure",
    "gaps:add_for": "the form for a missing figure",
    "gaps:change": "a missing figure",
    "gaps:close": "a missing figure",
}
urlpatterns = [
    path("", views.gap_list, name="list"),
    path("export/", views.export, name="export"),
    path("add/", views.add, name="add"),
    path("add/<slug:indicator_code>/", views.add_for, name="add_for"),
    path("<int:gap_id>/change/", views.change, name="change"),
    path("<int:gap_id>/close/", views.close, name="close"),
]
