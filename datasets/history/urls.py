"""Loading earlier years, under /p/<slug>/figures/load/. `PAGES` names the pages in the access log."""

from django.urls import path

from datasets.history import views

app_name = "history"
PAGES: dict[str, str] = {
    "history:load": "the loading of earlier years",
    "history:questions": "the questions about earlier years",
    "history:explain": "a question about earlier years",
}
urlpatterns = [
    path("", views.load, name="load"),
    path("questions/", views.questions, name="questions"),
    path("questions/<int:past_query_id>/", views.explain, name="explain"),
]
