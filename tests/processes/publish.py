"""Run in a process of its own against the database of a test: a signed version on its way to the worker.

python -m tests.processes.publish begin
python -m tests.processes.publish plan
"""

import os
import sys
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.utils import timezone  # noqa: E402

from arrangements.loading import load_definition  # noqa: E402
from partnerships.roles import Role  # noqa: E402
from partnerships.scoping import partnership_scope  # noqa: E402
from publishing import services  # noqa: E402
from publishing.enums import SignOffDecision  # noqa: E402
from tests.arrangements.definitions import load  # noqa: E402
from tests.factories import MembershipFactory  # noqa: E402


def start(how):
    now = timezone.now()
    slug = f"area-{now.timestamp():.0f}"
    partnership = load_definition(load("warwickshire").model_copy(update={"slug": slug}), by=None, now=now).partnership
    manager = MembershipFactory(
        partnership=partnership, role=Role.BUSINESS_MANAGER, user__email=f"{slug}@agency.example"
    ).user
    with partnership_scope(partnership, by=manager):
        edition = services.send_for_sign_off(partnership, by=manager, now=now)
        orders = list(edition.sign_offs.values_list("order", flat=True))
        services.answer(edition, orders=orders, decision=SignOffDecision.AGREED, paper="Minutes", by=manager, now=now)
    with partnership_scope(partnership, by=manager):
        if how == "begin":
            services.publish(edition, by=manager, now=now)
        else:
            services.schedule(edition, at=now + timedelta(seconds=3), by=manager, now=now)
    sys.stdout.write(f"{partnership.pk}\n")


if __name__ == "__main__":
    start(sys.argv[1])
