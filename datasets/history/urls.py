"""Loading earlier years, under /p/<slug>/figures/load/. `PAGES` names the pages in the access log."""

from django.urls import path

from datasets.history import views

app_name = "history"
PAGES: dict[str, str] = {"history:load": "the loading of earlier years"}
urlpatterns = [path("", views.load, name="load")]
