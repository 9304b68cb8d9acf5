"""Pages of this area, under /p/<slug>/. `PAGES` names the pages in the access log."""

from django.urls import path

from reviews.learning import briefing_views, member_views, point_views

app_name = "learning"
PAGES: dict[str, str] = {
    "learning:own": "shared learning",
    "learning:share": "a piece of shared learning",
    "learning:points": "the learning points of a review",
    "learning:add": "the form for a learning point",
    "learning:change": "the form for a learning point",
    "learning:remove": "the form that removes a learning point",
    "learning:share_point": "the form that shares a learning point",
    "learning:remind": "the form that reminds of shared learning",
    "learning:briefing": "the briefing of a review",
    "learning:part": "a part of the briefing of a review",
    "learning:read": "the briefing of a review",
    "learning:make": "the form that makes the briefing",
}
POINTS = "cases/<slug:review>/learning/"
POINT = POINTS + "<int:learning_point_id>/"
BRIEFING = "cases/<slug:review>/briefing/"
urlpatterns = [
    path("learning/", member_views.own, name="own"),
    path("learning/<int:learning_share_id>/", member_views.share, name="share"),
    path(POINTS, point_views.points, name="points"),
    path(POINTS + "add/", point_views.add, name="add"),
    path(POINTS + "remind/", point_views.remind_all, name="remind"),
    path(POINT, point_views.change, name="change"),
    path(POINT + "remove/", point_views.remove, name="remove"),
    path(POINT + "share/", point_views.share, name="share_point"),
    path(BRIEFING, briefing_views.briefing, name="briefing"),
    path(BRIEFING + "parts/<slug:briefing_part>/", briefing_views.part, name="part"),
    path(BRIEFING + "read/", briefing_views.read, name="read"),
    path(BRIEFING + "make/", briefing_views.make, name="make"),
]
