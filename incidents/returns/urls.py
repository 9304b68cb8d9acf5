"""Requests to agencies and their returns, under /p/<slug>/. `PAGES` names the pages in the access log."""

from django.urls import URLPattern

app_name = "returns"
PAGES: dict[str, str] = {}
urlpatterns: list[URLPattern] = []
