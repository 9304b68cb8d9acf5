"""The page that a section's link opens: public, because the person has no account."""

from django.urls import path

from incidents.returns import views_links as links

app_name = "section_link"
urlpatterns = [path("<slug:slug>/<str:token>/", links.answer, name="answer")]
