"""Cases under /p/<slug>/. `PAGES` names them in the access log."""

from django.urls import path

from casework import conflict_views, document_views, people_views, views

app_name = "casework"
PAGES: dict[str, str] = {
    "casework:list": "the list of cases",
    "casework:break_glass": "the form for emergency access to a case",
    "casework:detail": "a case",
    "casework:timeline": "the timeline of a case",
    "casework:history": "the history of a case",
    "casework:people": "who may open a case",
    "casework:openings": "who has opened a case",
    "casework:restrict": "who may open a case",
    "casework:lift": "who may open a case",
    "casework:name_person": "who may open a case",
    "casework:take_off": "who may open a case",
    "casework:declare": "the form on a conflict of interest",
    "casework:declarations": "the declarations on conflicts of interest in a case",
    "casework:record_conflict": "the form on a conflict of interest",
    "casework:end_conflict": "the form on a conflict of interest",
    "casework:documents": "the documents of a case",
    "casework:attach": "the documents of a case",
    "casework:document": "a document of a case",
    "casework:remove_document": "the documents of a case",
}
CASE = "cases/<slug:reference>/"
urlpatterns = [
    path("cases/", views.case_list, name="list"),
    path("cases/emergency/", people_views.break_glass, name="break_glass"),
    path(CASE, views.detail, name="detail"),
    path(CASE + "timeline/", views.case_timeline, name="timeline"),
    path(CASE + "history/", views.history, name="history"),
    path(CASE + "people/", people_views.people, name="people"),
    path(CASE + "people/openings/", people_views.openings, name="openings"),
    path(CASE + "people/restrict/", people_views.restrict, name="restrict"),
    path(CASE + "people/lift/", people_views.lift, name="lift"),
    path(CASE + "people/name/", people_views.name_person, name="name_person"),
    path(CASE + "people/<int:person_id>/take-off/", people_views.take_off, name="take_off"),
    path(CASE + "conflict/", conflict_views.declare, name="declare"),
    path(CASE + "people/conflicts/", conflict_views.declarations, name="declarations"),
    path(CASE + "people/conflicts/record/", conflict_views.record_conflict, name="record_conflict"),
    path(CASE + "people/conflicts/<int:declaration_id>/end/", conflict_views.end_conflict, name="end_conflict"),
    path(CASE + "documents/", document_views.document_list, name="documents"),
    path(CASE + "documents/attach/", document_views.attach, name="attach"),
    path(CASE + "documents/<int:document_id>/", document_views.document, name="document"),
    path(CASE + "documents/<int:document_id>/remove/", document_views.remove, name="remove_document"),
]
