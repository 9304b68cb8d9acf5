from django.urls import URLPattern

app_name = "arrangements"
urlpatterns: list[URLPattern] = []
