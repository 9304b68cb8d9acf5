import factory

from notifications.models import Notification
from tests.factories import Owned, UserFactory


class NotificationFactory(Owned):
    class Meta:
        model = Notification

    user = factory.SubFactory(UserFactory)
    kind = "deadline_due"
    context = {"title": "Order the room", "due_on": "2026-06-30"}
    path = "/p/area/deadlines/1/"
    dedupe_key = factory.Sequence("key-{}".format)
