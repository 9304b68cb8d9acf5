from django.urls import path

from partnerships.views import invitations

urlpatterns = [path("<slug:slug>/<str:token>/", invitations.invitation, name="invitation")]
