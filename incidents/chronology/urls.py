"""The merged chronology and the paper for the Panel, under /p/<slug>/. `PAGES` names the pages in the access log."""

from django.urls import URLPattern

app_name = "chronology"
PAGES: dict[str, str] = {}
urlpatterns: list[URLPattern] = []
