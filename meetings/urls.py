"""Agendas and the register of decisions, under /p/<slug>/agendas/. `PAGES` names the pages in the access log."""

from django.urls import path

from meetings import views

app_name = "meetings"
PAGES: dict[str, str] = {
    "meetings:agendas": "the agendas of groups",
    "meetings:agenda": "the agenda of a group",
    "meetings:take": "an item of an agenda",
    "meetings:decisions": "the register of decisions",
}
urlpatterns = [
    path("", views.agendas, name="agendas"),
    path("decisions/", views.decisions, name="decisions"),
    path("<slug:body_code>/", views.agenda, name="agenda"),
    path("<slug:body_code>/items/<int:item_id>/", views.take, name="take"),
]
