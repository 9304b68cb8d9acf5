"""Pages of this area, under /p/<slug>/. `PAGES` names the pages in the access log."""

from django.urls import URLPattern

app_name = "reports"
PAGES: dict[str, str] = {}
urlpatterns: list[URLPattern] = []
