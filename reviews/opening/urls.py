"""Opening reviews, and their papers, under /p/<slug>/. `PAGES` names the pages in the access log."""

from django.urls import path

from reviews import paper_views
from reviews.opening import views

app_name = "reviews"
PAGES: dict[str, str] = {
    "reviews:new": "the form that opens a review",
    "reviews:open": "the form that opens a review",
    "reviews:from_decision": "the form that opens a review",
    "reviews:papers": "the papers of a review",
    "reviews:paper_progress": "a paper of a review",
    "reviews:paper_retry": "a paper of a review",
    "reviews:paper": "a paper of a review",
}
PAPERS = "cases/<slug:review>/papers-of-review/<slug:paper_kind>/"
urlpatterns = [
    path("reviews/new/", views.new, name="new"),
    path("reviews/new/<slug:kind>/", views.open_new, name="open"),
    path("cases/<slug:reference>/review/<slug:kind>/", views.from_decision, name="from_decision"),
    path(PAPERS, paper_views.paper_list, name="papers"),
    path(PAPERS + "<int:paper_version>/", paper_views.paper, name="paper"),
    path(PAPERS + "<int:paper_version>/progress/", paper_views.progress, name="paper_progress"),
    path(PAPERS + "<int:paper_version>/retry/", paper_views.retry, name="paper_retry"),
]
