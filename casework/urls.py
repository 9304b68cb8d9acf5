"""Cases under /p/<slug>/. `PAGES` names them in the access log."""

from django.urls import URLPattern

app_name = "casework"
PAGES: dict[str, str] = {}
urlpatterns: list[URLPattern] = []
