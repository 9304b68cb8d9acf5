"""Recommendations, the actions that follow from them and the improvement story, under /p/<slug>/. `PAGES` names the pages in the
access log.
"""

from django.urls import URLPattern, path

from reviews.recommendations import story_views, views

app_name = "recommendations"
PAGES: dict[str, str] = {
    "recommendations:list": "the recommendations of a review",
    "recommendations:add": "the recommendations of a review",
    "recommendations:similar": "similar recommendations",
    "recommendations:change": "a recommendation",
    "recommendations:remove": "a recommendation",
    "recommendations:respond": "the response to a recommendation",
    "recommendations:add_action": "the form for an action of a review",
    "recommendations:actions": "the actions of a review",
    "recommendations:story": "the improvement story of a review",
}
CASE = "cases/<slug:review>/"
ALL = CASE + "recommendations/"
ONE = ALL + "<int:recommendation_id>/"
urlpatterns: list[URLPattern] = [
    path(ALL, views.recommendations, name="list"),
    path(ALL + "add/", views.add, name="add"),
    path(ALL + "similar/", views.similar_ones, name="similar"),
    path(ONE, views.change, name="change"),
    path(ONE + "remove/", views.remove, name="remove"),
    path(ONE + "respond/", views.response, name="respond"),
    path(ONE + "actions/add/", story_views.add_action, name="add_action"),
    path(CASE + "actions/", story_views.actions, name="actions"),
    path(CASE + "story/", story_views.story, name="story"),
]
