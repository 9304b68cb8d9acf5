"""Requests to agencies and their returns, under /p/<slug>/. `PAGES` names the pages in the access log."""

from django.urls import path

from incidents.returns import views_agency as agency
from incidents.returns import views_chronology as chronology
from incidents.returns import views_documents as documents
from incidents.returns import views_links as links
from incidents.returns import views_requests as requests

app_name = "returns"
PAGES: dict[str, str] = {
    "returns:requests": "the requests to agencies",
    "returns:ask": "the requests to agencies",
    "returns:read": "an agency's return",
    "returns:accept": "an agency's return",
    "returns:ask_changes": "an agency's return",
    "returns:extend": "when an agency's return is due",
    "returns:take_back": "a request to an agency",
    "returns:list": "their own agency's returns",
    "returns:detail": "an agency's return",
    "returns:involvement": "an agency's return",
    "returns:section": "a section of an agency's return",
    "returns:make_link": "a link to a section",
    "returns:withdraw_link": "a link to a section",
    "returns:chronology": "an agency's chronology",
    "returns:add_entry": "an agency's chronology",
    "returns:entry": "an entry of an agency's chronology",
    "returns:remove_entry": "an entry of an agency's chronology",
    "returns:documents": "the documents of an agency's return",
    "returns:attach": "the documents of an agency's return",
    "returns:document": "a document of an agency's return",
    "returns:remove_document": "a document of an agency's return",
    "returns:opened": "who opened an agency's return",
    "returns:submit": "an agency's return",
}
CASE = "cases/<slug:reference>/returns/"
OF_CASE = CASE + "<int:return_id>/"
OWN = "returns/<int:return_id>/"
urlpatterns = [
    path(CASE, requests.requests, name="requests"),
    path(CASE + "ask/", requests.ask, name="ask"),
    path(OF_CASE, requests.read, name="read"),
    path(OF_CASE + "accept/", requests.accept, name="accept"),
    path(OF_CASE + "changes/", requests.ask_changes, name="ask_changes"),
    path(OF_CASE + "more-time/", requests.extend, name="extend"),
    path(OF_CASE + "take-back/", requests.take_back, name="take_back"),
    path("returns/", agency.return_list, name="list"),
    path(OWN, agency.detail, name="detail"),
    path(OWN + "family/", agency.involvement, name="involvement"),
    path(OWN + "sections/<slug:section>/", agency.section, name="section"),
    path(OWN + "sections/<slug:section>/link/", links.make_link, name="make_link"),
    path(OWN + "links/<int:link_id>/withdraw/", links.withdraw_link, name="withdraw_link"),
    path(OWN + "chronology/", chronology.chronology, name="chronology"),
    path(OWN + "chronology/add/", chronology.add_entry, name="add_entry"),
    path(OWN + "chronology/<int:entry_id>/", chronology.entry, name="entry"),
    path(OWN + "chronology/<int:entry_id>/remove/", chronology.remove_entry, name="remove_entry"),
    path(OWN + "documents/", documents.documents, name="documents"),
    path(OWN + "documents/attach/", documents.attach, name="attach"),
    path(OWN + "documents/<int:document_id>/", documents.document, name="document"),
    path(OWN + "documents/<int:document_id>/remove/", documents.remove_document, name="remove_document"),
    path(OWN + "opened/", agency.opened, name="opened"),
    path(OWN + "submit/", agency.submit, name="submit"),
]
