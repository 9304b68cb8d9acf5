from django.urls import path

from deadlines import feed_views

app_name = "calendars"
urlpatterns = [path("<slug:slug>/<str:token>.ics", feed_views.feed, name="feed")]
