"""Three front doors: public pages, members' pages under /p/<slug>/, and the platform's own administration."""

from django.urls import include, path

MEMBERS = "p/<slug:partnership_slug>/"

urlpatterns = [
    path("", include("portal.urls")),
    path("partnerships/", include("publishing.public_urls")),
    path("reviews/", include("publishing.review_urls")),
    path("accounts/invitation/", include("partnerships.invitation_urls")),
    path("accounts/", include("accounts.urls")),
    path("platform/partnerships/", include("arrangements.platform_urls")),
    path("platform/", include("partnerships.platform_urls")),
    path("calendars/", include("deadlines.calendar_urls")),
    path("answer/", include("incidents.returns.link_urls")),
    path("api/v1/", include("config.api_urls")),
    path(MEMBERS, include("portal.member_urls")),
    path(MEMBERS + "people/", include("partnerships.urls")),
    path(MEMBERS + "arrangements/", include("arrangements.urls")),
    path(MEMBERS + "notifications/", include("notifications.urls")),
    path(MEMBERS + "deadlines/", include("deadlines.urls")),
    path(MEMBERS + "publications/", include("publishing.urls")),
    path(MEMBERS + "agendas/", include("meetings.urls")),
    path(MEMBERS + "actions/", include("meetings.actions.urls")),
    path(MEMBERS + "figure-releases/", include("datasets.releasing.urls")),
    path(MEMBERS + "figures/load/", include("datasets.history.urls")),
    path(MEMBERS + "figures/", include("datasets.showing.urls")),
    path(MEMBERS + "indicators/", include("datasets.library.urls")),
    path(MEMBERS + "figure-gaps/", include("datasets.gaps.urls")),
    path(MEMBERS + "quarterly-returns/", include("datasets.collecting.urls")),
    path(MEMBERS + "quarters/", include("datasets.running.urls")),
    path(MEMBERS, include("incidents.recording.urls")),
    path(MEMBERS, include("incidents.returns.urls")),
    path(MEMBERS, include("incidents.chronology.urls")),
    path(MEMBERS, include("incidents.review.urls")),
    path(MEMBERS, include("reviews.addresses")),
    path(MEMBERS, include("casework.urls")),
]
handler400 = "portal.errors.bad_request"
handler403 = "portal.errors.forbidden"
handler404 = "portal.errors.not_found"
handler500 = "portal.errors.server_error"
