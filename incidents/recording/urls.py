"""Recording and notifying, under /p/<slug>/. `PAGES` names the pages in the access log."""

from django.urls import path

from incidents.recording import criteria_views, notify_views, opening_views, record_views

app_name = "incidents"
PAGES: dict[str, str] = {
    "incidents:new": "the form for a new case",
    "incidents:open": "the form for a new case",
    "incidents:handed_over_new": "the form for a case handed over",
    "incidents:handed_over": "what was handed over with a case",
    "incidents:arising": "the form for a case that arises from another",
    "incidents:record": "the record of a case",
    "incidents:part": "the record of a case",
    "incidents:agencies": "the record of a case",
    "incidents:people": "whom a case concerns",
    "incidents:add_subject": "whom a case concerns",
    "incidents:subject": "whom a case concerns",
    "incidents:subject_more": "whom a case concerns",
    "incidents:remove_subject": "whom a case concerns",
    "incidents:dates": "the dates of a case",
    "incidents:check": "the answers in the record of a case",
    "incidents:withdraw": "the form for a case entered in error",
    "incidents:criteria": "the criteria of a case",
    "incidents:criterion": "a criterion of a case",
    "incidents:again": "the form for testing a case again",
    "incidents:notify": "the prepared notification of a case",
    "incidents:notify_text": "the prepared notification of a case",
    "incidents:notice": "the form for a notification that was sent",
    "incidents:processes": "other processes beside a case",
    "incidents:add_process": "other processes beside a case",
    "incidents:process": "other processes beside a case",
}
CASE = "cases/<slug:reference>/"
RECORD = CASE + "record/"
urlpatterns = [
    path("incidents/new/", opening_views.new, name="new"),
    path("incidents/new/handed-over/", opening_views.handed_over_new, name="handed_over_new"),
    path("incidents/new/<slug:kind>/", opening_views.open_new, name="open"),
    path(CASE + "arising/", opening_views.arising, name="arising"),
    path(CASE + "handed-over/", opening_views.handed_over, name="handed_over"),
    path(RECORD, record_views.record, name="record"),
    path(RECORD + "check/", record_views.check, name="check"),
    path(RECORD + "dates/", opening_views.dates, name="dates"),
    path(RECORD + "agencies/", record_views.agencies, name="agencies"),
    path(RECORD + "people/", record_views.people, name="people"),
    path(RECORD + "people/add/", record_views.add_subject, name="add_subject"),
    path(RECORD + "people/<int:subject_id>/", record_views.subject, name="subject"),
    path(RECORD + "people/<int:subject_id>/more/", record_views.subject_more, name="subject_more"),
    path(RECORD + "people/<int:subject_id>/remove/", record_views.remove_subject, name="remove_subject"),
    path(RECORD + "<slug:part>/", record_views.part, name="part"),
    path(CASE + "withdraw/", record_views.withdraw, name="withdraw"),
    path(CASE + "criteria/<slug:stage>/", criteria_views.criteria, name="criteria"),
    path(CASE + "criteria/<slug:stage>/<slug:criterion>/", criteria_views.criterion, name="criterion"),
    path(CASE + "again/", criteria_views.again, name="again"),
    path(CASE + "notify/", notify_views.notify, name="notify"),
    path(CASE + "notify/text/", notify_views.notify_text, name="notify_text"),
    path(CASE + "notify/<slug:kind>/", notify_views.notice, name="notice"),
    path(CASE + "processes/", notify_views.process_list, name="processes"),
    path(CASE + "processes/add/", notify_views.add_process, name="add_process"),
    path(CASE + "processes/<int:process_id>/", notify_views.process, name="process"),
]
