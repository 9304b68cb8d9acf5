"""The rapid review, under /p/<slug>/. `PAGES` names the pages in the access log."""

from django.urls import URLPattern

app_name = "rapid_review"
PAGES: dict[str, str] = {}
urlpatterns: list[URLPattern] = []
