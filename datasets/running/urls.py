"""The quarters for those who run the collection and oversee it, under /p/<slug>/quarters/. `PAGES` names the pages in the access log."""

from django.urls import path

from datasets.running import views, views_returns

app_name = "quarters"
PAGES: dict[str, str] = {
    "quarters:list": "the quarters of figures",
    "quarters:open": "a quarter before it is opened",
    "quarters:open_one": "a quarter before it is opened",
    "quarters:timeliness": "how timely the agencies' figures are",
    "quarters:timeliness_export": "how timely the agencies' figures are",
    "quarters:detail": "a quarter of figures",
    "quarters:export": "a quarter of figures",
    "quarters:missing": "the figures that are missing in a quarter",
    "quarters:queries": "the queries about a quarter's figures",
    "quarters:queries_export": "the queries about a quarter's figures",
    "quarters:explain": "a query about a figure",
    "quarters:remind": "reminders about a quarter's figures",
    "quarters:add_agencies": "the agencies that are asked for a quarter",
    "quarters:close": "a quarter before it is closed",
    "quarters:read": "an agency's quarterly return",
    "quarters:accept": "an agency's quarterly return",
    "quarters:ask_changes": "an agency's quarterly return",
    "quarters:more_time": "when an agency's quarterly return is due",
    "quarters:correct": "an accepted figure",
}
QUARTER = "<slug:period_code>/"
RETURN = QUARTER + "returns/<int:quarterly_id>/"
urlpatterns = [
    path("", views.quarter_list, name="list"),
    path("open/", views.choose, name="open"),
    path("timeliness/", views.timely, name="timeliness"),
    path("timeliness/export/", views.timely_export, name="timeliness_export"),
    path(QUARTER, views.detail, name="detail"),
    path(QUARTER + "open/", views.open_one, name="open_one"),
    path(QUARTER + "export/", views.export, name="export"),
    path(QUARTER + "missing/", views.missing, name="missing"),
    path(QUARTER + "queries/", views.queries, name="queries"),
    path(QUARTER + "queries/export/", views.queries_export, name="queries_export"),
    path(QUARTER + "queries/<int:doubt_id>/", views.explain, name="explain"),
    path(QUARTER + "remind/", views.remind, name="remind"),
    path(QUARTER + "agencies/", views.add_agencies, name="add_agencies"),
    path(QUARTER + "close/", views.close, name="close"),
    path(RETURN, views_returns.read, name="read"),
    path(RETURN + "accept/", views_returns.accept, name="accept"),
    path(RETURN + "changes/", views_returns.ask_changes, name="ask_changes"),
    path(RETURN + "more-time/", views_returns.more_time, name="more_time"),
    path(RETURN + "figures/<int:value_id>/", views_returns.correct, name="correct"),
]
