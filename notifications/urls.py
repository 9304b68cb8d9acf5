from django.urls import path

from notifications import views

app_name = "notifications"
urlpatterns = [
    path("", views.bell, name="list"),
    path("read/", views.read_all, name="read_all"),
    path("settings/", views.preferences, name="settings"),
    path("<int:notification_id>/", views.open_notification, name="open"),
]
