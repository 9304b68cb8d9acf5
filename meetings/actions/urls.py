"""The action log, under /p/<slug>/actions/. `PAGES` names the pages in the access log."""

from django.urls import path

from meetings.actions import views, work_views

app_name = "actions"
PAGES: dict[str, str] = {
    "actions:log": "the action log",
    "actions:export": "the action log",
    "actions:add_to_group": "the form for a group's action",
    "actions:detail": "an action",
    "actions:change": "an action",
    "actions:move": "an action's date",
    "actions:cancel": "an action",
    "actions:progress": "an action's progress",
    "actions:give": "an action's evidence",
    "actions:read": "an action's evidence",
    "actions:file": "an action's evidence",
    "actions:impact": "the impact of an action",
}
ONE = "<int:action_id>/"
urlpatterns = [
    path("", views.log, name="log"),
    path("export/", views.export, name="export"),
    path("groups/<slug:body_code>/add/", views.add_to_group, name="add_to_group"),
    path(ONE, views.detail, name="detail"),
    path(ONE + "change/", work_views.change, name="change"),
    path(ONE + "date/", work_views.move, name="move"),
    path(ONE + "cancel/", work_views.cancel, name="cancel"),
    path(ONE + "progress/", work_views.progress, name="progress"),
    path(ONE + "evidence/", work_views.give, name="give"),
    path(ONE + "evidence/<int:evidence_id>/", work_views.read, name="read"),
    path(ONE + "evidence/<int:evidence_id>/file/", work_views.file, name="file"),
    path(ONE + "impact/<int:check_id>/", work_views.impact_check, name="impact"),
]
