"""Who signs in to the demonstration. Names are made up and look it."""

import functools
from datetime import date, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password

from accounts.models import User
from arrangements.enums import BodyKind
from arrangements.models import Body, Seat, SeatHolding
from partnerships.enums import AgencyCategory, OrganisationKind
from partnerships.models import Agency, Membership, Partnership
from partnerships.roles import NEEDS_AGENCY, Role

# The part before the @, the name, the roles.
ACCOUNTS: tuple[tuple[str, str, tuple[Role, ...]], ...] = (
    ("manager", "Morgan Manager", (Role.BUSINESS_MANAGER,)),
    ("officer", "Ollie Officer", (Role.QUALITY_OFFICER,)),
    ("support", "Sam Support", (Role.BUSINESS_SUPPORT,)),
    ("chair", "Charlie Chair", (Role.INDEPENDENT_CHAIR,)),
    ("scrutineer", "Sky Scrutineer", (Role.INDEPENDENT_SCRUTINEER,)),
    ("executive", "Eden Executive", (Role.EXECUTIVE_MEMBER,)),
    ("groupchair", "Gray Groupchair", (Role.BODY_CHAIR,)),
    ("member", "Max Member", (Role.BODY_MEMBER,)),
    ("agency", "Alex Agency", (Role.AGENCY_COORDINATOR,)),
    ("contributor", "Chris Contributor", (Role.AGENCY_CONTRIBUTOR,)),
    ("lay", "Lee Layperson", (Role.LAY_MEMBER,)),
    ("inspector", "Indie Inspector", (Role.INSPECTOR,)),
)
# Coordinators of the statutory partners: the part before the @, the name, the kind of their organisation.
PARTNERS: tuple[tuple[str, str, OrganisationKind], ...] = (
    ("council", "Casey Council", OrganisationKind.LOCAL_AUTHORITY),
    ("health", "Hollis Health", OrganisationKind.HEALTH),
    ("police", "Perry Police", OrganisationKind.POLICE),
)
# Long enough that each could do what the oldest story says they did.
SINCE = timedelta(days=900)
PLATFORM = ("platform@portal.example", "Pat Platform")


def make_person(email: str, name: str, *, platform_administrator: bool = False) -> User:
    """The person with this address and the demonstration's password; made once, never changed again."""
    person = User.objects.filter(email=email).first()
    if person is None:
        person = User(email=email, full_name=name, platform_administrator=platform_administrator)
        person.password = _hashed(settings.DEMO_PASSWORD)
        person.save()
        EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    return person


@functools.cache
def _hashed(password: str) -> str:
    """Once for everybody: a good hash takes a third of a second."""
    return make_password(password)


def make_people(partnership: Partnership, *, today: date) -> dict[str, User]:
    """The partnership's accounts by the part before the @, with their memberships. Inside its scope."""
    agency = Agency.objects.filter(category="relevant", organisation__isnull=False).order_by("order").first()
    people = {}
    for local, name, roles in ACCOUNTS:
        person = people[local] = make_person(f"{local}@{partnership.slug}.example", name)
        for role in roles:
            Membership.objects.get_or_create(
                partnership=partnership,
                user=person,
                role=role,
                agency=agency if role in NEEDS_AGENCY else None,
                defaults={
                    "starts_on": today - SINCE,
                    "ends_on": today + timedelta(days=60) if role == Role.INSPECTOR else None,
                },
            )
    for local, name, kind in PARTNERS:
        statutory = Agency.objects.filter(category=AgencyCategory.STATUTORY, organisation_kind=kind)
        partner = statutory.order_by("order").first()
        if partner is not None:
            person = people[local] = make_person(f"{local}@{partnership.slug}.example", name)
            Membership.objects.get_or_create(
                partnership=partnership, user=person, role=Role.AGENCY_COORDINATOR, agency=partner,
                defaults={"starts_on": today - SINCE},
            )  # fmt: skip
    return people


def take_seats(partnership: Partnership, people: dict[str, User], *, today: date) -> None:
    """The executive's first seats and one of each other body are held; the rest are vacancies."""
    for body in Body.objects.order_by("order"):
        holders = ["chair", "executive"] if body.kind == BodyKind.EXECUTIVE else ["groupchair", "member", "agency"]
        seats = Seat.objects.filter(body=body).order_by("order")[: len(holders)]
        for number, (seat, holder) in enumerate(zip(seats, holders, strict=False)):
            SeatHolding.objects.get_or_create(
                partnership=partnership,
                seat=seat,
                user=people[holder],
                defaults={"chairs": number == 0, "starts_on": today - SINCE},
            )
