"""Setting reviews up, and their course, under /p/<slug>/. `PAGES` names the pages in the access log."""

from django.urls import path

from reviews.planning import course_views, delay_views, meeting_views, setup_views

app_name = "planning"
PAGES: dict[str, str] = {
    "planning:about": "what a review is about",
    "planning:texts": "how a review is set up",
    "planning:text": "a text that sets a review up",
    "planning:ask": "a text that sets a review up",
    "planning:agree": "the form that agrees a text of a review",
    "planning:begin": "the page that begins a review",
    "planning:meetings": "the meetings of a review",
    "planning:add_meeting": "a meeting of a review",
    "planning:change_meeting": "a meeting of a review",
    "planning:meeting_held": "a meeting of a review",
    "planning:remove_meeting": "a meeting of a review",
    "planning:family": "a review's contact with the family",
    "planning:add_contact": "a review's contact with the family",
    "planning:change_contact": "a review's contact with the family",
    "planning:delays": "the delays of a review",
    "planning:add_delay": "the delays of a review",
    "planning:delay": "a delay of a review",
    "planning:change_delay": "a delay of a review",
    "planning:letter": "the letter about a delay",
    "planning:letter_sent": "the letter about a delay",
    "planning:extend": "a delay of a review",
    "planning:hold": "the form that holds a review",
    "planning:panel": "what the National Panel decided",
    "planning:revisit": "the decision on a review",
    "planning:stop": "the decision on a review",
    "planning:keep_inside": "the form that keeps a review inside",
    "planning:complete": "the form that completes a review",
    "planning:reopen": "the form that opens a review again",
}
CASE = "cases/<slug:review>/"
TEXT = CASE + "planning/<slug:plan_text>/"
MEETING = CASE + "meetings/<int:review_meeting_id>/"
DELAY = CASE + "delays/<int:delay_number>/"
urlpatterns = [
    path(CASE + "about-review/", setup_views.about, name="about"),
    path(CASE + "planning/", setup_views.plan_page, name="texts"),
    path(TEXT, setup_views.text, name="text"),
    path(TEXT + "ask/", setup_views.ask, name="ask"),
    path(TEXT + "agree/", setup_views.agree, name="agree"),
    path(CASE + "begin/", setup_views.begin, name="begin"),
    path(CASE + "meetings/", meeting_views.meeting_list, name="meetings"),
    path(CASE + "meetings/add/", meeting_views.add_meeting, name="add_meeting"),
    path(MEETING, meeting_views.change_meeting, name="change_meeting"),
    path(MEETING + "held/", meeting_views.meeting_held, name="meeting_held"),
    path(MEETING + "remove/", meeting_views.remove_meeting, name="remove_meeting"),
    path(CASE + "family/", meeting_views.family_log, name="family"),
    path(CASE + "family/add/", meeting_views.add_contact, name="add_contact"),
    path(CASE + "family/<int:contact_id>/", meeting_views.change_contact, name="change_contact"),
    path(CASE + "delays/", delay_views.delay_list, name="delays"),
    path(CASE + "delays/add/", delay_views.add_delay, name="add_delay"),
    path(DELAY, delay_views.delay, name="delay"),
    path(DELAY + "change/", delay_views.change_delay, name="change_delay"),
    path(DELAY + "letter/", delay_views.letter, name="letter"),
    path(DELAY + "sent/", delay_views.letter_sent, name="letter_sent"),
    path(DELAY + "extend/", delay_views.extend, name="extend"),
    path(CASE + "hold/", course_views.hold, name="hold"),
    path(CASE + "national-panel/", course_views.panel, name="panel"),
    path(CASE + "revisit/", course_views.revisit, name="revisit"),
    path(CASE + "stop/", course_views.stop, name="stop"),
    path(CASE + "keep-inside/", course_views.keep_inside, name="keep_inside"),
    path(CASE + "complete/", course_views.complete, name="complete"),
    path(CASE + "reopen/", course_views.reopen, name="reopen"),
]
