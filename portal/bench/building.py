"""Builds the partnerships: the real definitions with ten years of work, then copies of them."""

from collections.abc import Callable
from io import StringIO
from itertools import islice

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from partnerships.models import Membership, Partnership
from partnerships.roles import Role
from partnerships.scoping import partnership_scope
from portal.bench.cases import fill_cases
from portal.bench.cloning import STRIDE, copy_partnerships, filling
from portal.bench.figures import LONG, NATIONAL, fill_figures, make_special, ordinary_partnerships, publish_figures
from portal.bench.people import fill_people
from portal.bench.place import as_owner, value
from portal.bench.publications import fill_publications
from portal.bench.reviews import fill_reviews
from portal.bench.volume import Volume
from portal.bench.work import fill_work
from publishing.services import publish_now

Say = Callable[[str], None]
COUNTED = {
    "partnerships": "partnerships_partnership",
    "people": "accounts_user",
    "groups": "arrangements_body",
    "seats": "arrangements_seat",
    "agencies": "partnerships_agency",
    "deadlines": "deadlines_deadline",
    "alerts": "deadlines_alert",
    "notifications": "notifications_notification",
    "access log": "partnerships_accesslogentry",
    "changes": "partnerships_change",
    "cases": "casework_case",
    "agencies' returns": "incidents_agencyreturn",
    "chronology entries": "incidents_chronologyentry",
    "recommendations": "reviews_recommendation",
    "actions": "meetings_action",
    "published reviews": "reviews_publishedreview",
    "published recommendations": "reviews_publishedrecommendation",
    "indicators": "datasets_indicator",
    "quarterly returns": "datasets_quarterlyreturn",
    "figures typed": "datasets_entry",
    "figures that stand": "datasets_value",
    "publications": "publishing_publication",
    "passages": "publishing_publishedpassage",
}


def build_sources(most: int, volume: Volume, say: Say) -> None:
    """Each definition as a partnership with people, work and publications."""
    say("loading the definitions")
    quiet = StringIO()
    call_command("load_reference", stdout=quiet)
    definitions = sorted((settings.BASE_DIR / "definitions").glob("*.yaml"))
    call_command("load_partnership", *map(str, islice(definitions, most)), stdout=quiet)
    sources = list(Partnership.objects.order_by("pk"))
    say(f"filling {len(sources)} partnerships with ten years of work")
    with as_owner(), filling():
        for each in sources:
            fill_people(each.pk, volume)
            fill_work(each.pk, volume)
            fill_cases(each.pk, volume)
            fill_reviews(each.pk, volume)
            fill_figures(each.pk, volume.figures)
    for each in sources:
        say(f"publishing the arrangements of {each.name}")
        manager = first_member(each, Role.BUSINESS_MANAGER).user
        with partnership_scope(each, by=manager):
            publish_now(each, by=manager, now=timezone.now())
    say("a partnership of national size, and one with a very long return")
    with as_owner(), filling():
        for each in sources:
            fill_publications(each.pk, volume)
        make_special(NATIONAL, volume.national)
        make_special(LONG, volume.long_return)
    publish_figures(say)


def grow_to(count: int, say: Say) -> None:
    """Copies of the sources until there are `count` partnerships beside the two with special figures."""
    everyone = [each.pk for each in ordinary_partnerships()]
    stand, sources = len(everyone), [pk for pk in everyone if pk < STRIDE]
    if count <= stand:
        return
    say(f"copying {count - stand} partnerships")
    with as_owner(), filling():
        copy_partnerships(sources, stand - len(sources) + 1, count - len(sources))


def first_member(partnership: Partnership, role: Role) -> Membership:
    with partnership_scope(partnership):
        return Membership.objects.filter(role=role).select_related("user").order_by("pk")[0]


def row_counts() -> dict[str, int]:
    """Of every partnership together, as PostgreSQL's statistics know it after the build."""
    estimate = "SELECT greatest(reltuples, 0)::bigint FROM pg_class WHERE oid = %s::regclass"
    return {name: int(value(estimate, table)) for name, table in COUNTED.items()}
