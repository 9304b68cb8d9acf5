"""Agendas and the register of decisions, under /p/<slug>/. `PAGES` names the pages in the access log."""

from django.urls import URLPattern

app_name = "meetings"
PAGES: dict[str, str] = {}
urlpatterns: list[URLPattern] = []
