from django.urls import path

from partnerships.views import invitations, people, records

app_name = "partnerships"
urlpatterns = [
    path("", people.people, name="people"),
    path("invite/", invitations.invite, name="invite"),
    path("invitations/", invitations.invitations, name="invitations"),
    path("invitations/<int:invitation_id>/resend/", invitations.resend, name="resend"),
    path("invitations/<int:invitation_id>/withdraw/", invitations.withdraw, name="withdraw"),
    path("access-log/", records.access_log, name="access_log"),
    path("access-log.csv", records.access_log_csv, name="access_log_csv"),
    path("history/", records.history, name="history"),
    path("roles/<int:membership_id>/change/", people.change_role, name="change_role"),
    path("roles/<int:membership_id>/end/", people.end_role, name="end_role"),
    path("<int:person_id>/", people.person, name="person"),
    path("<int:person_id>/roles/add/", people.add_role, name="add_role"),
]
