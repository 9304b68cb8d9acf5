"""The page that a section's link opens: public, because the person has no account."""

from django.urls import URLPattern

app_name = "section_link"
urlpatterns: list[URLPattern] = []
