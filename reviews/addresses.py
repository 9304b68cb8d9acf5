"""The addresses of every area of reviews, under /p/<slug>/."""

from django.urls import include, path

from reviews.learning import urls as learning
from reviews.opening import urls as opening
from reviews.people import urls as people
from reviews.planning import urls as planning
from reviews.recommendations import urls as recommendations
from reviews.release import urls as release
from reviews.report import urls as report

AREAS = (opening, planning, people, report, learning, recommendations, release)
urlpatterns = [path("", include((area.urlpatterns, area.app_name))) for area in AREAS]
