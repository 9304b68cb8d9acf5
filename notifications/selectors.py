"""What a person has been told."""

from django.db.models import QuerySet

from accounts.models import User
from notifications.models import Delivery, Notification, Preference
from partnerships.models import Partnership


def notifications_of(user: User) -> QuerySet[Notification]:
    """The bell of one person in the partnership whose scope is open, newest first."""
    return Notification.objects.filter(user=user).order_by("-created_at", "-pk")


def unread_count(user: User, partnership: Partnership) -> int:
    return Notification.objects.filter(partnership=partnership, user=user, read_at__isnull=True).count()


def delivery_of(user: User) -> str:
    chosen = Preference.objects.filter(user=user).values_list("delivery", flat=True).first()
    return chosen or Delivery.AT_ONCE
