"""The merged chronology and the paper for the Panel, under /p/<slug>/. `PAGES` names the pages in the access log."""

from django.urls import path

from incidents.chronology import paper_views, views

app_name = "chronology"
CASE = "cases/<slug:reference>/"
PAGES: dict[str, str] = {
    "chronology:merged": "a case's merged chronology",
    "chronology:judge": "a case's merged chronology",
    "chronology:match": "a case's merged chronology",
    "chronology:open": "who sees a case's merged chronology",
    "chronology:gather_again": "who sees a case's merged chronology",
    "chronology:excel": "a case's merged chronology",
    "chronology:papers": "the papers of a case",
    "chronology:new_paper": "the papers of a case",
    "chronology:progress": "a paper of a case",
    "chronology:retry": "a paper of a case",
    "chronology:paper": "a paper of a case",
}
urlpatterns = [
    path(CASE + "chronology/", views.merged, name="merged"),
    path(CASE + "chronology/judge/", views.judge, name="judge"),
    path(CASE + "chronology/<int:entry_id>/match/", views.match, name="match"),
    path(CASE + "chronology/open/", views.open_merge, name="open"),
    path(CASE + "chronology/gather-again/", views.gather_again, name="gather_again"),
    path(CASE + "chronology/excel/", views.excel, name="excel"),
    path(CASE + "papers/", paper_views.paper_list, name="papers"),
    path(CASE + "papers/new/", paper_views.new_paper, name="new_paper"),
    path(CASE + "papers/<int:version>/", paper_views.paper, name="paper"),
    path(CASE + "papers/<int:version>/progress/", paper_views.progress, name="progress"),
    path(CASE + "papers/<int:version>/retry/", paper_views.retry, name="retry"),
]
