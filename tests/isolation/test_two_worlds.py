"""Two whole partnerships side by side: nothing of one shows anywhere in the other, whatever the way in."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import resolve, reverse
from django.utils import timezone
from django.utils.crypto import get_random_string

from arrangements.loading import load_definition
from arrangements.models import Body, Seat
from arrangements.parsing import parse_definition
from arrangements.sections import SECTIONS
from arrangements.services import give_seat
from datasets.periods import last_ended_quarter
from deadlines.calendars import load_bank_holidays
from deadlines.feeds import make_feed
from deadlines.models import Deadline
from deadlines.services import Owner, set_deadline
from notifications.models import Notification
from partnerships.invitations import invite
from partnerships.models import Agency, Membership, Partnership
from partnerships.roles import PERMISSIONS, Role
from partnerships.scoping import partnership_scope
from publishing.services import send_for_sign_off
from tests.arrangements.sample import SAMPLE
from tests.factories import MembershipFactory
from tests.isolation.cases import fill_cases
from tests.isolation.figures import fill_figures
from tests.isolation.reviews import fill_reviews
from tests.isolation.test_urls import MEMBERS

pytestmark = pytest.mark.django_db
OURS, THEIRS = "Alphashire", "Zuluford"


@dataclass
class World:
    partnership: Partnership
    people: dict[str, Membership]
    feed_token: str = ""
    invitation_token: str = ""
    # The value of each address part, for a row that exists here.
    ids: dict[str, int] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    # References and other words in addresses, and the restricted case that nobody is named on.
    words: dict[str, str] = field(default_factory=dict)
    restricted: str = ""
    restricted_review: str = ""


def make_world(name: str) -> World:
    """Every list filled, a person in every role, a deadline, a message, a feed, an invitation and an edition."""
    now = timezone.now()
    partnership = load_definition(
        parse_definition(
            SAMPLE.replace("Middleshire", name).replace("middleshire", name.lower()).encode(), name="sample"
        ),
        by=None,
        now=now,
    ).partnership
    with partnership_scope(partnership):
        agency = Agency.objects.get(code="police")
        people = {
            role: MembershipFactory(
                partnership=partnership,
                role=role,
                user__full_name=f"{name} {role.label}",
                user__email=f"{role.value}@{name.lower()}.example",
                agency=agency if role in {Role.AGENCY_COORDINATOR, Role.AGENCY_CONTRIBUTOR} else None,
                ends_on=timezone.localdate() + timedelta(days=9) if role == Role.INSPECTOR else None,
            )
            for role in Role
        }
    manager = people[Role.BUSINESS_MANAGER].user
    world = World(partnership, people)
    with partnership_scope(partnership, by=manager):
        body, seat = Body.objects.get(code="executive"), Seat.objects.first()
        deadline = set_deadline(
            partnership, title=f"{name} task", due_on=timezone.localdate(), started_on=timezone.localdate(), by=manager, now=now,
            owner=Owner(user=people[Role.BODY_MEMBER].user),
        )  # fmt: skip
        holding = give_seat(seat, user=manager, starts_on=timezone.localdate(), chairs=True, by=manager)
        invitation, world.invitation_token = invite(
            partnership,
            email=f"new@{name.lower()}.example",
            full_name=f"{name} Newcomer",
            role=Role.LAY_MEMBER,
            by=manager,
            now=now,
        )
        feed, world.feed_token = make_feed(partnership, by=manager, body=None, now=now)
        edition = send_for_sign_off(partnership, by=manager, now=now)
        world.ids = {
            "invitation_id": invitation.pk, "membership_id": people[Role.LAY_MEMBER].pk, "person_id": people[Role.LAY_MEMBER].user_id,
            "notification_id": Notification.objects.first().pk, "body_id": body.pk, "feed_id": feed.pk, "deadline_id": deadline.pk,
            "edition_id": edition.pk,
        }  # fmt: skip
        world.rows = {
            section.slug: section.model.objects.first().pk for section in SECTIONS if section.model.objects.exists()
        }
        world.rows |= {"seat": seat.pk, "holding": holding.pk}
        cases = fill_cases(partnership, name, by=manager, number=1 if name == OURS else 901)
        world.restricted = cases.pop("restricted")
        world.words = {"reference": cases.pop("reference")}
        world.ids |= {key: value for key, value in cases.items() if isinstance(value, int)}
        reviews = fill_reviews(partnership, name, by=manager, number=1 if name == OURS else 901)
        world.restricted_review = reviews.pop("restricted_review")
        world.words["review"] = reviews.pop("review")
        world.ids |= reviews
        figures = fill_figures(partnership, name, agency, by=manager, answers=people[Role.AGENCY_COORDINATOR].user)
        world.words |= {key: value for key, value in figures.items() if isinstance(value, str)}
        world.ids |= {key: value for key, value in figures.items() if isinstance(value, int)}
    return world


@pytest.fixture
def worlds():
    load_bank_holidays(now=timezone.now())
    return make_world(OURS), make_world(THEIRS)


# Parts of addresses that are the same in every partnership. The first that fits counts.
SAME_EVERYWHERE = (
    ("figure-releases/<int:release_number>", "figure-releases/1"),
    ("<slug:chart_kind>", "trend"),
    ("<slug:file_kind>", "csv"),
    ("figures/<int:section_number>", "figures/1"),
    ("<slug:period_code>", last_ended_quarter(timezone.localdate()).code),
    ("record/<slug:part>", "record/what"),
    ("<slug:release_section>", "summary"),
    ("<slug:hit_context>", "b" * 64),
    ("<slug:release_check>", "family"),
    ("<slug:part>", "contact"),
    ("<slug:action>", "extend"),
    ("text/<slug:section>", "text/partners"),
    ("sections/<slug:section>", "sections/summary"),
    ("incidents/new/<slug:kind>", "incidents/new/incident"),
    ("reviews/new/<slug:kind>", "reviews/new/table_top"),
    ("review/<slug:kind>", "review/local_review"),
    ("notify/<slug:kind>", "notify/other_area"),
    ("<slug:paper_kind>", "delay_letter"),
    ("<slug:plan_text>", "terms_of_reference"),
    ("check/<slug:requirement>", "check/plain"),
    ("<slug:briefing_part>", "why"),
    ("<slug:stage>", "local_review"),
    ("<slug:criterion>", "improvements"),
    ("<slug:aim>", "facts"),
    ("<slug:decision>", "safeguarding_adult_review"),
    ("<slug:body_code>", "executive"),
)


def filled(path: str, world: World) -> str:
    """An address with the rows of `world` in it, as far as its parts say which table they mean."""
    path = path.replace("settings/plan/<int:step_id>", f"settings/plan/{world.ids['template_step_id']}")
    for name, value in world.ids.items():
        path = path.replace(f"<int:{name}>", str(value))
    for name, word in world.words.items():
        path = path.replace(f"<slug:{name}>", word)
    for part, word in SAME_EVERYWHERE:
        path = path.replace(part, word)
    return path


def addresses(slug: str, world: World) -> list[str]:
    """Every member address under `slug`, with the rows of `world` filled in."""
    found = []
    for route, _ in MEMBERS:
        path = "/" + route.replace("<slug:partnership_slug>", slug)
        path = filled(path, world)
        path = path.replace("seats/<int:pk>", f"seats/{world.rows['seat']}").replace(
            "holdings/<int:pk>", f"holdings/{world.rows['holding']}"
        )
        if "<slug:section>" not in path:
            found.append(path)
            continue
        for section, row in world.rows.items():
            if section not in {"seat", "holding"} and "<slug:inner>" not in path:
                found.append(path.replace("<slug:section>", section).replace("<int:pk>", str(row)))
        if "<slug:inner>" in path:
            bodies = path.replace("<slug:section>", "bodies").replace("<int:pk>", str(world.rows["bodies"]))
            found.append(bodies.replace("<slug:inner>", "seats"))
    return found


def with_an_object(slug: str, world: World) -> list[str]:
    """Those of `addresses` that name a row."""
    bare = set(
        addresses(
            slug,
            World(
                world.partnership,
                {},
                ids=dict.fromkeys(world.ids, 0),
                rows=dict.fromkeys(world.rows, 0),
                words=dict.fromkeys(world.words, "none"),
            ),
        )
    )
    return [path for path in addresses(slug, world) if path not in bare]


def test_every_member_address_is_covered(worlds):
    ours, _ = worlds

    assert not [path for path in addresses("x", ours) if "<" in path]
    assert len(with_an_object(ours.partnership.slug, ours)) > 60


def roles_for(path: str) -> list[Role]:
    """Whose role opens this kind of page. All others are refused at the same door, before anything is looked up."""
    permission = resolve(path).func.required_permission
    return [role for role in Role if permission in PERMISSIONS[role]]


def test_no_page_of_ours_shows_anything_of_theirs_and_each_opens_to_its_roles(client, worlds):
    """Every address by every role that it opens to, and by one after another of the roles that it refuses."""
    ours, _theirs = worlds
    asked, turns = defaultdict(list), dict.fromkeys(Role, 0)
    for path in addresses(ours.partnership.slug, ours):
        welcome = roles_for(path)
        for role in welcome:
            asked[role].append((path, {200, 302, 403, 404, 405}))
        refused = sorted(set(Role) - set(welcome), key=lambda role: (turns[role], role))
        for role in refused[:1]:
            turns[role] += 1
            asked[role].append((path, {403, 405}))  # 405: it takes forms only
    for role, paths in asked.items():
        client.force_login(ours.people[role].user)
        shown = 0
        for path, expected in paths:
            response = client.get(path)
            assert response.status_code in expected, f"{role} gets {response.status_code} at {path}"
            text = content_of(response)
            assert THEIRS not in text, f"{role} at {path}"
            assert THEIRS.lower() not in text, f"{role} at {path}"
            shown += response.status_code == 200
        assert shown >= 10, role
    assert set(asked) == set(Role)
    assert min(count for role, count in turns.items() if role != Role.BUSINESS_MANAGER) >= 5, turns


def content_of(response) -> str:
    return (b"".join(response.streaming_content) if response.streaming else response.content).decode(errors="replace")


def test_their_rows_do_not_exist_under_our_address(client, worlds):
    ours, theirs = worlds
    before = counts(theirs)
    for role in (Role.BUSINESS_MANAGER, Role.INDEPENDENT_CHAIR, Role.INSPECTOR):
        client.force_login(ours.people[role].user)
        for path in with_an_object(ours.partnership.slug, theirs):
            if role not in roles_for(path):
                continue
            for method in (client.get, client.post):
                response = method(path)
                assert response.status_code in {403, 404, 405}, f"{path} answers {response.status_code} to {role}"
                assert THEIRS.encode() not in response.content, path

    assert counts(theirs) == before


def test_their_address_does_not_exist_for_our_people(client, worlds):
    """Whether somebody belongs to a partnership is asked before their role, so each address is tried by one role in turn."""
    ours, theirs = worlds
    paths = addresses(theirs.partnership.slug, theirs)
    for number, role in enumerate(Role):
        client.force_login(ours.people[role].user)
        for path in paths[number :: len(Role)]:
            assert client.get(path).status_code == 404, f"{role} sees {path}"


def counts(world: World) -> dict[str, int]:
    with partnership_scope(world.partnership):
        tables = [Deadline, Membership, Notification, Agency, Body, Seat]
        return {model.__name__: model.objects.count() for model in tables}


def test_exports_hold_one_partnership(client, worlds):
    ours, _ = worlds
    client.force_login(ours.people[Role.BUSINESS_MANAGER].user)
    client.get(reverse("deadlines:list", args=[ours.partnership.slug]))

    for path in (
        reverse("arrangements:export", args=[ours.partnership.slug]),
        reverse("partnerships:access_log_csv", args=[ours.partnership.slug]),
    ):
        response = client.get(path)
        content = content_of(response)

        assert response.status_code == 200
        assert OURS in content
        assert THEIRS not in content


def test_a_feed_belongs_to_one_partnership(client, worlds):
    ours, theirs = worlds

    own = client.get(f"/calendars/{ours.partnership.slug}/{ours.feed_token}.ics")
    foreign = client.get(f"/calendars/{ours.partnership.slug}/{theirs.feed_token}.ics")
    guessed = client.get(f"/calendars/{ours.partnership.slug}/{get_random_string(43)}.ics")

    assert own.status_code == 200
    assert f"{OURS} task".encode() in own.content
    assert THEIRS.encode() not in own.content
    assert foreign.status_code == guessed.status_code == 404


def test_an_invitation_opens_one_partnership(client, worlds):
    ours, theirs = worlds

    assert client.get(f"/accounts/invitation/{ours.partnership.slug}/{ours.invitation_token}/").status_code == 200
    foreign = client.get(f"/accounts/invitation/{ours.partnership.slug}/{theirs.invitation_token}/")
    assert THEIRS.encode() not in foreign.content


def test_mails_name_one_partnership_and_no_one_elses(worlds, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        make_world("Kiloton")

    letters = [message for message in mail.outbox if "kiloton.example" in message.to[0]]
    assert letters
    for message in letters:
        text = message.subject + str(message.message())
        assert THEIRS not in text
        assert OURS not in text


@pytest.mark.parametrize("page", ["deadlines:add", "partnerships:invite"])
def test_error_texts_say_nothing_about_their_rows(client, worlds, page):
    ours, theirs = worlds
    client.force_login(ours.people[Role.BUSINESS_MANAGER].user)
    with partnership_scope(theirs.partnership):
        agency = Agency.objects.first().pk
    typed = {
        "title": "x", "agency": agency, "body": theirs.ids["body_id"], "owner": theirs.ids["person_id"], "role": Role.AGENCY_COORDINATOR,
        "email": "someone@agency.example", "full_name": "Someone", "due_on_0": "1", "due_on_1": "1", "due_on_2": "2030",
    }  # fmt: skip

    response = client.post(reverse(page, args=[ours.partnership.slug]), typed)

    assert response.status_code == 200
    assert b"govuk-error-summary" in response.content
    assert THEIRS.encode() not in response.content


def test_the_public_sees_nothing_of_a_partnership_that_has_not_published(client, worlds):
    ours, theirs = worlds
    Partnership.objects.filter(pk=theirs.partnership.pk).update(public_from=None)

    for path in (
        "/",
        "/partnerships/",
        f"/partnerships/?q={THEIRS}",
        f"/search/?q={THEIRS}",
        "/api/v1/partnerships/",
        "/api/v1/publications/",
    ):
        text = (
            client.get(path)
            .content.decode()
            .replace(f'value="{THEIRS}"', "")
            .replace(f"“{THEIRS}”", "")
            .replace(f"q={THEIRS}", "")
        )
        assert f"{THEIRS} Safeguarding" not in text, path
    for page in ("", "arrangements/", "bodies/", "dates/", "worried/", "colours.css"):
        assert client.get(f"/partnerships/{theirs.partnership.slug}/{page}").status_code == 404
    for page in ("", "clock-rules/rapid_review/due/?start=2026-04-02", "deadlines/"):
        assert client.get(f"/api/v1/partnerships/{theirs.partnership.slug}/{page}").status_code in {403, 404}
    assert client.get(f"/partnerships/{ours.partnership.slug}/").status_code == 200


def test_the_api_lists_the_deadlines_of_one_partnership(client, worlds):
    ours, theirs = worlds
    client.force_login(ours.people[Role.BUSINESS_MANAGER].user)

    own = client.get(f"/api/v1/partnerships/{ours.partnership.slug}/deadlines/")
    foreign = client.get(f"/api/v1/partnerships/{theirs.partnership.slug}/deadlines/")

    assert f"{OURS} task" in own.content.decode()
    assert THEIRS not in own.content.decode()
    assert foreign.status_code == 404


def test_a_person_sees_the_deadlines_that_concern_them_and_no_others(client, worlds):
    ours, _ = worlds
    slug = ours.partnership.slug

    client.force_login(ours.people[Role.BODY_MEMBER].user)
    assert f"{OURS} task" in client.get(f"/p/{slug}/deadlines/").content.decode()

    client.force_login(ours.people[Role.LAY_MEMBER].user)
    assert f"{OURS} task" not in client.get(f"/p/{slug}/deadlines/").content.decode()
    assert client.get(f"/p/{slug}/deadlines/{ours.ids['deadline_id']}/").status_code == 404
