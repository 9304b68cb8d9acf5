"""The rapid review, under /p/<slug>/. `PAGES` names the pages in the access log."""

from django.urls import path

from incidents.review import decide_views, decider_views, panel_views, plan_views, send_views

app_name = "rapid_review"
PAGES: dict[str, str] = {
    "rapid_review:plan": "the plan of a rapid review",
    "rapid_review:step": "a step of a rapid review's plan",
    "rapid_review:aim": "the panel's words on an aim",
    "rapid_review:meeting": "the panel's meeting",
    "rapid_review:recommend": "the panel's recommendation",
    "rapid_review:decide": "the decision on a case",
    "rapid_review:return_to_panel": "the form that returns a case to the panel",
    "rapid_review:send": "the form that records the sending of a rapid review",
    "rapid_review:close": "the form that closes a case",
    "rapid_review:template": "the plan of rapid reviews",
    "rapid_review:template_add": "the plan of rapid reviews",
    "rapid_review:template_step": "the plan of rapid reviews",
    "rapid_review:template_remove": "the plan of rapid reviews",
    "rapid_review:deciders": "who decides on reviews",
    "rapid_review:decider": "who decides on reviews",
}
CASE = "cases/<slug:reference>/"
SETTING = "rapid-review/"
urlpatterns = [
    path(CASE + "plan/", plan_views.plan, name="plan"),
    path(CASE + "plan/<int:step_id>/", plan_views.step, name="step"),
    path(CASE + "aims/<slug:aim>/", panel_views.aim, name="aim"),
    path(CASE + "panel-meeting/", panel_views.meeting, name="meeting"),
    path(CASE + "recommend/", panel_views.recommendation, name="recommend"),
    path(CASE + "decide/", decide_views.decision, name="decide"),
    path(CASE + "return-to-panel/", decide_views.send_back, name="return_to_panel"),
    path(CASE + "send/", send_views.send, name="send"),
    path(CASE + "close/", send_views.close_case, name="close"),
    path(SETTING + "plan/", plan_views.template_list, name="template"),
    path(SETTING + "plan/add/", plan_views.template_add, name="template_add"),
    path(SETTING + "plan/<int:step_id>/", plan_views.template_change, name="template_step"),
    path(SETTING + "plan/<int:step_id>/remove/", plan_views.template_remove, name="template_remove"),
    path(SETTING + "deciders/", decider_views.deciders, name="deciders"),
    path(SETTING + "deciders/<slug:decision>/", decider_views.decider, name="decider"),
]
