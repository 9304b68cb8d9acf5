"""Opening reviews, under /p/<slug>/. `PAGES` names the pages in the access log."""

from django.urls import path

from reviews.opening import views

app_name = "reviews"
PAGES: dict[str, str] = {
    "reviews:new": "the form that opens a review",
    "reviews:open": "the form that opens a review",
    "reviews:from_decision": "the form that opens a review",
}
urlpatterns = [
    path("reviews/new/", views.new, name="new"),
    path("reviews/new/<slug:kind>/", views.open_new, name="open"),
    path("cases/<slug:reference>/review/<slug:kind>/", views.from_decision, name="from_decision"),
]
