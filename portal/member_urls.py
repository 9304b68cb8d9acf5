from django.urls import path

from portal import views

app_name = "member"
urlpatterns = [
    path("", views.my_work, name="my_work"),
    path("colours.css", views.colours, name="colours"),
]
