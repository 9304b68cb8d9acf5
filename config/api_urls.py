"""The API's addresses, gathered from the apps that answer them, and its description."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.permissions import AllowAny

from config.api_docs import docs
from datasets import api as datasets
from deadlines import api as deadlines
from partnerships.access import public
from publishing import api as publishing
from publishing import figure_api, review_api

schema = SpectacularAPIView.as_view(authentication_classes=[], permission_classes=[AllowAny])

urlpatterns = [
    *publishing.urlpatterns,
    *review_api.urlpatterns,
    *figure_api.urlpatterns,
    *deadlines.urlpatterns,
    *datasets.urlpatterns,
    path("schema/", public(schema), name="api-schema"),
    path("docs/", docs, name="api-docs"),
]
