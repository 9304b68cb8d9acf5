"""The figures as those read them who oversee them, under /p/<slug>/figures/. `PAGES` names the pages in the access log."""

from django.urls import path

from datasets.showing import views

app_name = "figures"
INDICATOR = "<slug:indicator_code>/"
PAGES: dict[str, str] = {
    "figures:dashboard": "the dashboard of figures",
    "figures:moved": "the dashboard of figures",
    "figures:districts": "figures by district",
    "figures:equality": "figures by age, gender and ethnic group",
    "figures:indicator": "an indicator",
    "figures:revisions": "the corrected figures of an indicator",
    "figures:download": "the figures of an indicator",
}
urlpatterns = [
    path("", views.dashboard, name="dashboard"),
    path("files/<slug:file_kind>/", views.moved, name="moved"),
    path("by/district/", views.districts, name="districts"),
    path("by/group/", views.equality, name="equality"),
    path("of/" + INDICATOR, views.indicator, name="indicator"),
    path("of/" + INDICATOR + "corrected/", views.revisions, name="revisions"),
    path("of/" + INDICATOR + "charts/<slug:chart_kind>/", views.chart, name="chart"),
    path("of/" + INDICATOR + "files/<slug:file_kind>/", views.download, name="download"),
]
