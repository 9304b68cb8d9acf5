from django.urls import path

from arrangements import platform

app_name = "platform_arrangements"
urlpatterns = [
    path("new/", platform.new, name="new"),
    path("new-from-file/", platform.new_from_file, name="new_from_file"),
]
