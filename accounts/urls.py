from django.urls import include, path

from accounts import views

urlpatterns = [
    path("", views.account, name="account"),
    path("name/", views.name, name="account_name"),
    path("", include("allauth.urls")),
]
