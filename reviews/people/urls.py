"""The register of reviewers, and the people and costs of a review, under /p/<slug>/. `PAGES` names the pages in the access log."""

from django.urls import path

from reviews.people import appoint_views, cost_views, panel_views, register_views, request_views

app_name = "reviewers"
PAGES: dict[str, str] = {
    "reviewers:register": "the register of reviewers",
    "reviewers:add": "the register of reviewers",
    "reviewers:reviewer": "the register of reviewers",
    "reviewers:change": "the register of reviewers",
    "reviewers:active": "the register of reviewers",
    "reviewers:appointments": "the reviewers of a review",
    "reviewers:appoint": "the form that appoints a reviewer",
    "reviewers:end": "the reviewers of a review",
    "reviewers:panel": "the panel of a review",
    "reviewers:add_member": "the panel of a review",
    "reviewers:change_member": "the panel of a review",
    "reviewers:declare_member": "the form on a conflict of interest",
    "reviewers:end_member": "the panel of a review",
    "reviewers:requests": "what the reviewer was asked in writing",
    "reviewers:ask": "what the reviewer was asked in writing",
    "reviewers:reply": "what the reviewer was asked in writing",
    "reviewers:costs": "the costs of a review",
    "reviewers:add_cost": "the costs of a review",
    "reviewers:change_cost": "the costs of a review",
    "reviewers:remove_cost": "the costs of a review",
}
CASE = "cases/<slug:review>/"
MEMBER = CASE + "review-panel/<int:panel_member_id>/"
urlpatterns = [
    path("reviewers/", register_views.reviewer_list, name="register"),
    path("reviewers/add/", register_views.add, name="add"),
    path("reviewers/<int:reviewer_id>/", register_views.reviewer, name="reviewer"),
    path("reviewers/<int:reviewer_id>/change/", register_views.change, name="change"),
    path("reviewers/<int:reviewer_id>/active/", register_views.active, name="active"),
    path(CASE + "reviewers/", appoint_views.appointments, name="appointments"),
    path(CASE + "reviewers/appoint/", appoint_views.appoint, name="appoint"),
    path(CASE + "reviewers/<int:appointment_id>/end/", appoint_views.end, name="end"),
    path(CASE + "review-panel/", panel_views.members, name="panel"),
    path(CASE + "review-panel/add/", panel_views.add_member, name="add_member"),
    path(MEMBER + "change/", panel_views.change_member, name="change_member"),
    path(MEMBER + "declaration/", panel_views.declare_member, name="declare_member"),
    path(MEMBER + "end/", panel_views.end_member, name="end_member"),
    path(CASE + "requests/", request_views.requests, name="requests"),
    path(CASE + "requests/ask/", request_views.ask, name="ask"),
    path(CASE + "requests/<int:written_request_id>/reply/", request_views.reply, name="reply"),
    path(CASE + "costs/", cost_views.costs, name="costs"),
    path(CASE + "costs/add/", cost_views.add_cost, name="add_cost"),
    path(CASE + "costs/<int:cost_id>/", cost_views.change_cost, name="change_cost"),
    path(CASE + "costs/<int:cost_id>/remove/", cost_views.remove_cost, name="remove_cost"),
]
