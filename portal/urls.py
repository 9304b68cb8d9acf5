from django.urls import path

from portal import health, views, views_public

app_name = "portal"
urlpatterns = [
    path("", views_public.front, name="front"),
    path("p/", views.home, name="home"),
    path("search/", views_public.search, name="search"),
    path("accessibility/", views_public.accessibility, name="accessibility"),
    path("cookies/", views_public.cookies, name="cookies"),
    path("privacy/", views_public.privacy, name="privacy"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
