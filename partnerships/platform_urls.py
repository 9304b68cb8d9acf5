from django.urls import path

from partnerships.views import platform

app_name = "platform"
urlpatterns = [
    path("", platform.partnerships, name="partnerships"),
    path("partnerships/<slug:slug>/", platform.partnership, name="partnership"),
    path("partnerships/<slug:slug>/invite-manager/", platform.invite_manager, name="invite_manager"),
    path("partnerships/<slug:slug>/support/start/", platform.start_support_session, name="start_support_session"),
    path("partnerships/<slug:slug>/support/end/", platform.end_support_session, name="end_support_session"),
]
