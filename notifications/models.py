"""What people are told: a row is both the line at the bell and the outbox of the mail."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from partnerships.models import PartnershipOwned, known


class State(models.TextChoices):
    QUEUED = "queued", "Waiting to be sent"
    SENDING = "sending", "Being sent"
    HELD = "held", "Waiting for the daily summary"
    SENT = "sent", "Sent"
    FAILED = "failed", "Could not be sent"
    NOT_WANTED = "not_wanted", "No mail wanted"


TO_SEND = (State.QUEUED, State.SENDING)


class Notification(PartnershipOwned):
    """One message to one person. `context` holds no case detail: it is what a mail may say.

    `next_try_at` is when the sweeper rings for it again, whatever became of the worker that had it.
    """

    State = State

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=60)
    context = models.JSONField(default=dict, blank=True)
    path = models.CharField(max_length=250)
    dedupe_key = models.CharField(max_length=150)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    next_try_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "user", "dedupe_key"], name="notify_once"),
            known("state", State, "notification_state_known"),
            models.CheckConstraint(
                condition=Q(state=State.SENT, sent_at__isnull=False) | (~Q(state=State.SENT) & Q(sent_at__isnull=True)),
                name="sent_at_when_sent",
            ),
            models.CheckConstraint(
                condition=Q(state__in=TO_SEND, next_try_at__isnull=False)
                | (~Q(state__in=TO_SEND) & Q(next_try_at__isnull=True)),
                name="tried_again_while_unsent",
            ),
        ]
        indexes = [
            models.Index(fields=["next_try_at"], condition=Q(state__in=TO_SEND), name="notification_to_send"),
            models.Index(fields=["partnership", "user"], condition=Q(state=State.HELD), name="notification_held"),
            models.Index(fields=["partnership", "user", "-created_at", "-id"], name="notification_newest_first"),
            models.Index(fields=["partnership", "user"], condition=Q(read_at__isnull=True), name="notification_unread"),
        ]

    def __str__(self) -> str:
        return self.kind


class Delivery(models.TextChoices):
    AT_ONCE = "at_once", "Each message at once"
    DAILY = "daily", "One summary a day"
    BELL_ONLY = "bell_only", "No e-mail, only on the portal"


class Preference(PartnershipOwned):
    """How a person wants to be told in one partnership. Without a row: each message at once."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    delivery = models.CharField(max_length=10, choices=Delivery, default=Delivery.AT_ONCE)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "user"], name="one_preference_per_person"),
            known("delivery", Delivery, "preference_delivery_known"),
        ]
