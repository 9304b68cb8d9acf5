"""An agency's own pages, under /p/<slug>/quarterly-returns/. `PAGES` names the pages in the access log."""

from django.urls import path

from datasets.collecting import views_agency as views
from datasets.collecting import views_ways as ways

app_name = "quarterly"
RETURN = "<int:quarterly_id>/"
SECTION = RETURN + "figures/<int:section_number>/"
PAGES: dict[str, str] = {
    "quarterly:list": "their agency's quarterly returns",
    "quarterly:detail": "a quarterly return of their agency",
    "quarterly:section": "figures of a quarterly return",
    "quarterly:summary": "the story of a quarterly return",
    "quarterly:questions": "the questions about a quarterly return",
    "quarterly:explain": "a question about a quarterly return",
    "quarterly:submit": "a quarterly return before it is submitted",
    "quarterly:fill_empty": "the empty boxes of a quarterly return",
    "quarterly:pass_on": "who has a quarterly return",
    "quarterly:template": "the workbook of a quarterly return",
    "quarterly:upload": "the workbook of a quarterly return",
    "quarterly:share": "figures released to another area",
    "quarterly:keys": "the keys of their agency's systems",
    "quarterly:revoke_key": "a key of their agency's systems",
    "quarterly:correct": "an accepted figure",
    "quarterly:given": "what their agency gave",
}
urlpatterns = [
    path("", views.return_list, name="list"),
    path("keys/", ways.keys, name="keys"),
    path("keys/<int:key_id>/revoke/", ways.revoke_key, name="revoke_key"),
    path(RETURN, views.detail, name="detail"),
    path(SECTION, views.section, name="section"),
    path(SECTION + "save/", views.save, name="save"),
    path(RETURN + "story/", views.summary, name="summary"),
    path(RETURN + "questions/", views.questions, name="questions"),
    path(RETURN + "questions/<int:doubt_id>/", views.explain, name="explain"),
    path(RETURN + "submit/", views.submit, name="submit"),
    path(RETURN + "empty/", views.fill_empty, name="fill_empty"),
    path(RETURN + "pass-on/", views.pass_on, name="pass_on"),
    path(RETURN + "workbook/", ways.template, name="template"),
    path(RETURN + "upload/", ways.upload, name="upload"),
    path(RETURN + "areas/", ways.share, name="share"),
    path(RETURN + "given/<int:value_id>/", views.correct, name="correct"),
    path(RETURN + "given/", views.given, name="given"),
]
