"""Run in a process of its own against the database of a test: fills it, or tells somebody something.

python -m tests.processes.seed fill 600
python -m tests.processes.seed tell
"""

import os
import sys
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.utils import timezone  # noqa: E402

from deadlines.models import Deadline  # noqa: E402
from notifications.services import queue_notification  # noqa: E402
from partnerships.models import Membership, Partnership  # noqa: E402
from partnerships.roles import Role  # noqa: E402
from partnerships.scoping import partnership_scope  # noqa: E402
from tests.factories import MembershipFactory, PartnershipFactory  # noqa: E402


def fill(count):
    """A partnership with a manager and a chair, and so many deadlines that were missed three days ago."""
    now = timezone.now()
    due_on = timezone.localdate(now) - timedelta(days=3)
    partnership = PartnershipFactory(slug=f"area-{count}-{now.timestamp():.0f}")
    for role in (Role.BUSINESS_MANAGER, Role.INDEPENDENT_CHAIR):
        MembershipFactory(partnership=partnership, role=role, user__email=f"{role}-{now.timestamp()}@agency.example")
    days = {"started_on": due_on, "original_started_on": due_on, "due_on": due_on, "original_due_on": due_on}
    with partnership_scope(partnership):
        Deadline.objects.bulk_create(
            Deadline(partnership=partnership, title=f"Task {n}", next_alert_at=now, **days) for n in range(count)
        )
    sys.stdout.write(f"{partnership.pk}\n")


def tell():
    """What any page does: write, and tell a person."""
    partnership = Partnership.objects.latest("pk")
    with partnership_scope(partnership):
        queue_notification(
            partnership, users=[Membership.objects.earliest("pk").user], kind="deadline_given",
            context={"title": "Another task", "due_on": "2026-06-30"}, path="/", dedupe_key="told", now=timezone.now(),
        )  # fmt: skip


if __name__ == "__main__":
    {"fill": lambda: fill(int(sys.argv[2])), "tell": tell}[sys.argv[1]]()
