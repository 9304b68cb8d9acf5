from django.urls import path

from arrangements.views import entries, overview, seats

app_name = "arrangements"
urlpatterns = [
    path("", overview.overview, name="overview"),
    path("vacant-seats/", overview.vacancies, name="vacancies"),
    path("download/", overview.export, name="export"),
    path("name-and-colour/", overview.change_partnership, name="change_partnership"),
    path("stated-once/<slug:part>/", overview.part, name="part"),
    path("stated-once/<slug:part>/change/", overview.change_part, name="change_part"),
    path("decision-routes/", overview.decisions, name="decisions"),
    path("clock-rules/", overview.clocks, name="clocks"),
    path("seats/<int:pk>/give/", seats.give, name="give_seat"),
    path("holdings/<int:pk>/end/", seats.end, name="end_holding"),
    path("<slug:section>/", entries.section_list, name="section"),
    path("<slug:section>/add/", entries.add, name="add"),
    path("<slug:section>/<int:pk>/", entries.entry, name="entry"),
    path("<slug:section>/<int:pk>/change/", entries.change, name="change"),
    path("<slug:section>/<int:pk>/remove/", entries.remove, name="remove"),
    path("<slug:section>/<int:pk>/move/", entries.move, name="move"),
    path("<slug:section>/<int:pk>/<slug:inner>/add/", entries.add_inside, name="add_inside"),
]
