from django.urls import path

from publishing import edition_views, views

app_name = "publishing"
EDITION = "<int:edition_id>/"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("draft/", views.draft, name="draft"),
    path("draft/preview/", views.preview, name="preview"),
    path("draft/changes/", views.changes, name="changes"),
    path("draft/send/", views.send, name="send"),
    path("draft/text/<slug:section>/", views.text, name="text"),
    path(EDITION, edition_views.edition, name="edition"),
    path(EDITION + "document/", edition_views.document, name="document"),
    path(EDITION + "progress/", edition_views.progress, name="progress"),
    path(EDITION + "sign/", edition_views.sign, name="sign"),
    path(EDITION + "paper/", edition_views.paper, name="paper"),
    path(EDITION + "publish/", edition_views.publish, name="publish"),
    path(EDITION + "unschedule/", edition_views.unschedule, name="unschedule"),
    path(EDITION + "retry/", edition_views.retry, name="retry"),
    path(EDITION + "withdraw/", edition_views.withdraw, name="withdraw"),
]
