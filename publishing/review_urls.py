"""Published reviews of all partnerships, and those that name none."""

from django.urls import path

from publishing import review_views

app_name = "public_reviews"
urlpatterns = [
    path("", review_views.all_reviews, name="list"),
    path("<slug:public_id>/", review_views.any_review, name="review"),
    path("<slug:public_id>/report.pdf", review_views.any_review_pdf, name="review_pdf"),
]
