from django.urls import path

from deadlines import feed_views, views

app_name = "deadlines"
urlpatterns = [
    path("", views.deadline_list, name="list"),
    path("new/", views.add, name="add"),
    path("start/", views.start_clock, name="start"),
    path("meetings/", views.meetings, name="meetings"),
    path("meetings/<int:body_id>/record/", views.record, name="record_meeting"),
    path("calendars/", feed_views.feeds, name="feeds"),
    path("calendars/<int:feed_id>/revoke/", feed_views.revoke, name="revoke_feed"),
    path("<int:deadline_id>/", views.detail, name="detail"),
    path("<int:deadline_id>/<slug:action>/", views.change, name="change"),
]
