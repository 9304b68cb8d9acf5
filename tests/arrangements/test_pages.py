"""The pages under /p/<slug>/arrangements/: every section by the same rules."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import Max
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import escape

from arrangements import registry
from arrangements.facts import read_definition
from arrangements.models import (
    Arrangements,
    Body,
    ClockRule,
    DecisionRoute,
    Post,
    Priority,
    Provision,
    Seat,
    SeatHolding,
)
from arrangements.parsing import parse_definition
from arrangements.reference import load_rule_packs
from arrangements.sections import BY_SLUG, INNER, PARTS, SECTIONS
from arrangements.selectors import clock_terms, decision_route, list_bodies, seats_of_person, who_decides
from arrangements.services import AlreadyThere, StillNamed, add_entry, give_seat, move_entry, remove_entry, save_entry
from partnerships.models import Agency, Change, Organisation, Partnership
from partnerships.roles import Role
from tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db
SLUGS = [section.slug for section in SECTIONS]
INNER_SLUGS = [section.slug for section in INNER]
SPECIAL_LISTS = {"decision-routes", "clock-rules"}
# The least that each form takes.
ENOUGH = {
    "bodies": {"name": "New group", "kind": "forum"},
    "agencies": {"name": "New agency", "organisation_kind": "other", "category": "relevant", "listed": "on"},
    "statutory-partners": {"name": "New partner", "kind": "health"},
    "decision-routes": {"decision": "funding"},
    "clock-rules": {"code": "sar", "starts": "review_decided", "length": "6", "unit": "months", "direction": "forward", "ends": "Agreed", "severity": "amber"},
    "priorities": {"title": "New priority", "sector": "adults"},
    "thresholds": {"name": "New levels"},
    "linked-boards": {"name": "New board", "relation": "forum"},
    "posts": {"title": "New post"},
    "report-recipients": {"report": "annual_report", "name": "New recipient"},
    "funding-contributors": {"name": "New contributor"},
    "figures": {"label": "New figure", "kind": "need", "value": "3.5", "unit": "percent"},
    "provisions": {"title": "New provision", "topic": "value", "text": "New text"},
    "signatories": {"role": "New signatory", "organisation": "New organisation"},
    "key-dates": {"kind": "go_live", "on": "2019-09"},
    "timeline": {"title": "New step", "starts_on": "2019"},
    "seats": {"role": "New seat", "kind": "core"},
    "representatives": {"level": "lead", "role": "New representative"},
    "levels": {"number": "3", "name": "New level"},
}  # fmt: skip


def address(partnership, *parts):
    return "/".join(["/p", partnership.slug, "arrangements", *map(str, parts), ""])


def some_row(slug):
    return BY_SLUG[slug].model.objects.order_by("pk").first()


def filled(row, **changes):
    """The form of a row as it stands, with some fields typed anew."""
    section = next(s for s in BY_SLUG.values() if s.model is type(row))
    data = {"revision": row.revision}
    for name in section.fields:
        value = getattr(row, name)
        if isinstance(value, date):
            data |= {f"{name}_day": value.day, f"{name}_month": value.month, f"{name}_year": value.year}
        elif value is True:
            data[name] = "on"
        elif isinstance(value, list):
            data[name] = "\n".join(value)
        elif hasattr(value, "pk"):
            data[name] = value.name if name == "organisation" else value.pk
        elif value is not None and value is not False:
            data[name] = value
    return data | changes


def test_a_reader_sees_every_page_and_no_way_to_change(client, person, inside):
    client.force_login(person(Role.LAY_MEMBER))
    pages = [address(inside), address(inside, "vacant-seats")]
    pages += [address(inside, "stated-once", part.slug) for part in PARTS]
    pages += [address(inside, slug) for slug in SLUGS]
    pages += [address(inside, slug, some_row(slug).pk) for slug in (*SLUGS, *INNER_SLUGS)]

    for page in pages:
        response = client.get(page)
        assert response.status_code == 200, page
        assert "/change/" not in response.text, page
        assert "/add/" not in response.text, page


@pytest.mark.parametrize("slug", [*SLUGS, *INNER_SLUGS])
def test_a_wrong_role_changes_nothing(client, person, inside, slug):
    client.force_login(person(Role.LAY_MEMBER))
    row = some_row(slug)

    for page in ("change", "remove"):
        assert client.get(address(inside, slug, row.pk, page)).status_code == 403
        assert client.post(address(inside, slug, row.pk, page), {"reason": "x"}).status_code == 403
    assert client.post(address(inside, slug, row.pk, "move")).status_code == 403
    assert type(row).objects.filter(pk=row.pk, revision=row.revision).exists()


@pytest.mark.parametrize("slug", [*SLUGS, *INNER_SLUGS])
@pytest.mark.usefixtures("manager")
def test_outsiders_and_rows_of_others_are_not_there(client, inside, elsewhere, scoped, slug):
    with scoped(elsewhere):
        theirs = some_row(slug)
    for page in ((), ("change",), ("remove",)):
        assert client.get(address(inside, slug, theirs.pk, *page)).status_code == 404
        assert client.get(address(elsewhere, slug, theirs.pk, *page)).status_code == 404
        assert client.post(address(inside, slug, theirs.pk, *page or ("change",)), {"reason": "x"}).status_code == 404


@pytest.mark.parametrize("slug", [s for s in SLUGS if s not in SPECIAL_LISTS])
def test_a_list_costs_the_same_at_one_row_and_at_three(client, inside, manager, slug, django_assert_num_queries):
    section = BY_SLUG[slug]
    section.model.objects.exclude(pk=some_row(slug).pk).delete() if slug not in {"bodies", "agencies"} else None
    client.get(address(inside, slug))
    with CaptureQueriesContext(connection) as first:
        client.get(address(inside, slug))
    once = len(first.captured_queries)
    for number in range(2):
        taken = {"on": "2020", "kind": ["published", "updated", "signed"][number + 1]} if slug == "key-dates" else {}
        named = {section.named_by: f"Copy {number}"} if slug != "key-dates" else {}
        client.post(address(inside, slug, "add"), ENOUGH[slug] | named | taken)

    with django_assert_num_queries(once):
        assert client.get(address(inside, slug)).status_code == 200
    assert section.model.objects.count() >= 3


@pytest.mark.parametrize("slug", SLUGS)
def test_a_row_is_added_at_the_end_of_its_list(client, inside, manager, slug):
    section = BY_SLUG[slug]
    last = section.model.objects.aggregate(last=Max("order"))["last"]

    assert client.get(address(inside, slug, "add")).status_code == 200
    response = client.post(address(inside, slug, "add"), ENOUGH[slug])

    assert response.status_code == 302, response.context["form"].errors
    added = section.model.objects.latest("pk")
    assert response.url == address(inside, slug, added.pk)
    assert added.order == last + 1
    assert Change.objects.filter(table_name=section.model._meta.db_table, operation="INSERT").latest("pk").by == manager
    assert client.get(response.url).status_code == 200


@pytest.mark.parametrize("inner", INNER)
def test_an_inner_row_is_added_to_its_owner(client, inside, manager, inner):
    owner = some_row(inner.outer.slug)
    page = address(inside, inner.outer.slug, owner.pk, inner.slug, "add")

    assert client.get(page).status_code == 200
    assert client.post(page, ENOUGH[inner.slug]).status_code == 302

    assert getattr(inner.model.objects.latest("pk"), inner.parent) == owner
    assert client.get(address(inside, inner.slug)).status_code == 404
    assert client.get(address(inside, inner.slug, "add")).status_code == 404
    assert client.get(address(inside, "posts", 1, inner.slug, "add")).status_code == 404


@pytest.mark.parametrize("slug", [*SLUGS, *INNER_SLUGS])
def test_an_untouched_form_changes_nothing(client, inside, manager, slug):
    row = some_row(slug)
    history = Change.objects.count()

    assert client.get(address(inside, slug, row.pk, "change")).status_code == 200
    response = client.post(address(inside, slug, row.pk, "change"), filled(row))

    assert response.status_code == 302, response.context["form"].errors
    assert Change.objects.count() == history


@pytest.mark.parametrize("slug", [*SLUGS, *INNER_SLUGS])
def test_a_row_is_changed_and_signed(client, inside, manager, slug):
    row = some_row(slug)
    name = "description" if slug == "levels" else "note"

    client.post(address(inside, slug, row.pk, "change"), filled(row, **{name: "Typed anew"}))

    changed = type(row).objects.get(pk=row.pk)
    assert getattr(changed, name) == "Typed anew"
    assert changed.revision == row.revision + 1
    assert Change.objects.latest("pk").by == manager


@pytest.mark.parametrize("slug", [*SLUGS, *INNER_SLUGS])
def test_a_row_is_taken_away_with_a_reason(client, inside, manager, slug):
    row, section = some_row(slug), BY_SLUG[slug]
    page = address(inside, slug, row.pk, "remove")
    day = {"ends_on_day": "1", "ends_on_month": "4", "ends_on_year": "2026"} if section.ends else {}

    assert "Enter the reason" in client.post(page, {"revision": row.revision, **day}).text
    response = client.post(page, {"revision": row.revision, "reason": "Merged", **day})

    assert response.status_code == 302
    if section.ends:
        row.refresh_from_db()
        assert row.ends_on == date(2026, 4, 1)
        assert row.note.endswith("Ended on 1 April 2026: Merged")
    else:
        assert not type(row).objects.filter(pk=row.pk).exists()
        last = Change.objects.latest("pk")
        assert (last.operation, last.by) == ("DELETE", manager)
        assert "note" not in last.before or last.before["note"].endswith("Removed: Merged")


def test_nothing_typed_is_lost_and_each_mistake_is_in_our_words(client, inside, manager):
    response = client.post(
        address(inside, "bodies", "add"),
        {
            "name": "",
            "kind": "",
            "purpose": "Kept <text>",
            "meets_within_months": "often",
            "starts_on_day": "31",
            "starts_on_month": "2",
            "starts_on_year": "2020",
        },
    )

    assert response.status_code == 200
    for words in (
        "Enter name",
        "Select kind",
        "Enter a whole number for longest time between meetings, in months",
        "must be a real date",
        "There is a problem",
    ):
        assert words in response.text
    assert escape("Kept <text>") in response.text
    assert 'value="often"' in response.text


@pytest.mark.parametrize(
    ("slug", "typed", "words"),
    [
        ("bodies", {"meets_within_months": "40"}, "must be between 1 and 36 months"),
        ("bodies", {"name": "x" * 251}, "Name must be 250 characters or fewer"),
        ("bodies", {"starts_on_day": "2", "starts_on_month": "1", "starts_on_year": "2020", "ends_on_day": "1", "ends_on_month": "1", "ends_on_year": "2020"}, "The last day must not be before the first"),
        ("posts", {"title": "Manager"}, "There is already an entry like this"),
        ("key-dates", {"kind": "published"}, "There is already an entry like this"),
        ("key-dates", {"on": "June 2019"}, "Enter a date such as 2019, 2019-06 or 2019-06-28"),
        ("clock-rules", {"unit": ""}, "select its unit"),
        ("clock-rules", {"length": "", "unit": ""} | {"follows_national": "on", "window_from": "3"}, "Enter the day on which the window opens"),
        ("clock-rules", {"follows_national": "on"}, "has no length of its own"),
        ("clock-rules", {"code": "rapid_review"}, "There is already an entry like this"),
        ("figures", {"value": "many"}, "Enter a number for value"),
        ("figures", {"value": "1" * 20}, "Value has too many digits"),
        ("decision-routes", {"decided_by_role": "independent_chair", "decided_by_body": "EXECUTIVE"}, "Select a group or a role that decides, not both"),
        ("decision-routes", {"decided_by_body": "999999"}, "Select group that decides from the list"),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("manager")
def test_what_the_tables_refuse_is_said_in_words(client, inside, slug, typed, words):
    typed = {
        name: Body.objects.get(code="executive").pk if value == "EXECUTIVE" else value for name, value in typed.items()
    }

    response = client.post(address(inside, slug, "add"), ENOUGH[slug] | typed)

    assert response.status_code == 200
    assert words in response.text


def test_a_group_cannot_report_to_one_below_it(client, inside, manager):
    executive, learning = Body.objects.get(code="executive"), Body.objects.get(code="learning")

    for above in (executive, learning):
        response = client.post(
            address(inside, "bodies", executive.pk, "change"), filled(executive, reports_to=above.pk)
        )
        assert "directly or through others" in response.text


def test_a_code_is_made_from_the_name_and_never_twice(client, inside, manager):
    for _ in range(2):
        client.post(address(inside, "bodies", "add"), ENOUGH["bodies"] | {"name": "Learning & Audit!"})

    assert set(Body.objects.filter(name="Learning & Audit!").values_list("code", flat=True)) == {
        "learning-audit",
        "learning-audit-2",
    }


def test_an_agency_names_its_organisation_once_nationally(client, inside, manager):
    client.post(address(inside, "agencies", "add"), ENOUGH["agencies"] | {"organisation": "cafcass"})
    client.post(address(inside, "agencies", "add"), ENOUGH["agencies"] | {"organisation": "CAFCASS"})

    assert Organisation.objects.filter(name__iexact="cafcass").count() == 1
    assert Agency.objects.filter(organisation__name="Cafcass").count() == 2


def test_somebody_saved_first_and_nothing_is_overwritten_unseen(client, inside, manager):
    body = Body.objects.get(code="learning")
    opened = filled(body, name="Mine")
    Body.objects.filter(pk=body.pk).update(name="Theirs", revision=2)

    response = client.post(address(inside, "bodies", body.pk, "change"), opened)

    body.refresh_from_db()
    assert body.name == "Theirs"
    for words in (
        "Someone else changed this",
        "Theirs",
        'value="Mine"',
        "Save mine anyway",
        "Keep theirs",
        'name="revision" value="2"',
    ):
        assert words in response.text
    client.post(address(inside, "bodies", body.pk, "change"), opened | {"revision": 2})
    body.refresh_from_db()
    assert (body.name, body.revision) == ("Mine", 3)


def test_removing_what_somebody_changed_asks_again(client, inside, manager):
    row = Provision.objects.get(code="early")
    Provision.objects.filter(pk=row.pk).update(text="Theirs", revision=2)

    response = client.post(address(inside, "provisions", row.pk, "remove"), {"reason": "x", "revision": 1})

    assert "Someone else changed this" in response.text
    assert Provision.objects.filter(pk=row.pk).exists()


def test_what_others_name_cannot_be_removed(client, inside, manager):
    body = Body.objects.get(code="learning")

    with pytest.raises(StillNamed, match="decision route"):
        remove_entry(body, reason="x", by=manager, expected_revision=1, now=timezone.now())
    assert Body.objects.get(code="learning").note == ""


def test_two_who_enter_the_same_at_once_make_one_row(inside, person):
    user, now = person(), timezone.now()
    seat = Seat.objects.first()
    day = date(2026, 4, 1)

    with pytest.raises(AlreadyThere):
        add_entry(Post(partnership=inside, title="Manager"), by=user, now=now)
    give_seat(seat, user=user, starts_on=day, chairs=False, by=user)
    with pytest.raises(AlreadyThere):
        give_seat(seat, user=user, starts_on=day, chairs=False, by=user)
    assert Post.objects.count() == SeatHolding.objects.count() == 1


def test_writing_is_refused_to_other_roles_whatever_the_door(inside, person):
    reader, now = person(Role.LAY_MEMBER), timezone.now()
    row = Post.objects.get()

    for write in (
        lambda: save_entry(row, {"title": "x"}, by=reader, expected_revision=1, now=now),
        lambda: add_entry(Post(partnership=inside, title="x"), by=reader, now=now),
        lambda: remove_entry(row, reason="x", by=reader, expected_revision=1, now=now),
        lambda: move_entry(row, up=True, by=reader),
        lambda: give_seat(Seat.objects.first(), user=reader, starts_on=date(2026, 4, 1), chairs=True, by=reader),
    ):
        with pytest.raises(PermissionDenied):
            write()


def test_rows_change_places(client, inside, manager):
    first, second = Body.objects.order_by("order", "pk")

    client.post(address(inside, "bodies", second.pk, "move"), {"direction": "up"})
    assert list(Body.objects.order_by("order", "pk")) == [second, first]
    client.post(address(inside, "bodies", second.pk, "move"), {"direction": "up"})
    client.post(address(inside, "bodies", second.pk, "move"), {"direction": "down"})
    assert list(Body.objects.order_by("order", "pk")) == [first, second]
    assert client.get(address(inside, "bodies", second.pk, "move")).status_code == 405


def test_lists_are_paged(client, inside, manager):
    Priority.objects.bulk_create(
        Priority(partnership=inside, code=f"p{n}", title=f"Priority {n:02}", sector="both", order=n + 2)
        for n in range(30)
    )

    assert "Priority 23" in client.get(address(inside, "priorities")).text
    second = client.get(address(inside, "priorities") + "?page=2").text
    assert "Priority 24" in second
    assert "Showing 26 to 31 of 31" in second


def test_a_seat_is_given_ended_and_vacant_again(client, inside, manager):
    seat = Seat.objects.get(role="Independent Chair")
    member = MembershipFactory(partnership=inside, role=Role.INDEPENDENT_CHAIR).user
    give = address(inside, "seats", seat.pk, "give")
    first_day = {"starts_on_day": "1", "starts_on_month": "4", "starts_on_year": "2026"}
    assert "Independent Chair" in client.get(address(inside, "vacant-seats")).text

    assert "Select the person" in client.post(give, first_day).text
    assert client.post(give, {"user": member.pk, "chairs": "on", **first_day}).status_code == 302
    assert "holds this seat already" in client.post(give, {"user": member.pk, **first_day}).text

    holding = SeatHolding.objects.get()
    body_page = client.get(address(inside, "bodies", seat.body_id)).text
    assert f"{member.full_name} (chair)" in body_page
    assert "Independent Chair" not in client.get(address(inside, "vacant-seats")).text
    end = address(inside, "holdings", holding.pk, "end")
    assert client.get(end).status_code == 200
    day = {"ends_on_day": "31", "ends_on_month": "3", "ends_on_year": "2026"}
    assert "must not be before the first" in client.post(end, {"revision": 1, **day}).text
    day["ends_on_day"], day["ends_on_month"] = "2", "4"
    assert client.post(end, {"revision": 1, **day}).status_code == 302
    assert "Someone else changed this" in client.post(end, {"revision": 1, **day}).text


def test_only_members_are_given_a_seat_and_one_may_hold_two(client, inside, manager, elsewhere):
    stranger = MembershipFactory(partnership=elsewhere).user
    first, second = Seat.objects.filter(agency__isnull=False)
    day = {"starts_on_day": "1", "starts_on_month": "4", "starts_on_year": "2026"}

    assert (
        "Select the person from the list"
        in client.post(address(inside, "seats", first.pk, "give"), {"user": stranger.pk, **day}).text
    )
    for seat in (first, second):
        assert client.post(address(inside, "seats", seat.pk, "give"), {"user": manager.pk, **day}).status_code == 302
    assert SeatHolding.objects.filter(user=manager).count() == 2


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.slug)
def test_what_is_stated_once_is_shown_and_changed(client, inside, manager, part):
    page = address(inside, "stated-once", part.slug)
    row = Arrangements.objects.get()
    data = {"revision": row.revision}
    for name in part.fields:
        value = getattr(row, name)
        data[name] = "\n".join(value) if isinstance(value, list) else "" if value is None else value
    text = next(
        name for name in part.fields if "summary" in name or name in {"edition", "telephone", "funding_reviewed"}
    )

    assert client.get(page).status_code == 200
    assert client.get(page + "change/").status_code == 200
    assert client.post(page + "change/", data).status_code == 302
    assert Arrangements.objects.get().revision == row.revision
    assert client.post(page + "change/", data | {text: "Typed"}).status_code == 302
    assert getattr(Arrangements.objects.get(), text) == "Typed"
    assert "Someone else changed this" in client.post(page + "change/", data | {text: "Again"}).text


def test_name_and_colour_are_the_managers_and_readable(client, inside, person, manager):
    page = address(inside, "name-and-colour")
    data = {
        "name": inside.name,
        "acronyms": "MSP",
        "coverage": "both",
        "colour": "#FFFF00",
        "revision": inside.revision,
    }

    assert "darker colour" in client.post(page, data).text
    assert "A colour is written as" in client.post(page, data | {"colour": "blue"}).text
    assert client.post(page, data | {"colour": "#00508A", "name": "Renamed"}).status_code == 302
    changed = Partnership.objects.get(pk=inside.pk)
    assert (changed.colour, changed.name, changed.revision) == ("#00508a", "Renamed", inside.revision + 1)
    client.force_login(person(Role.QUALITY_OFFICER))
    assert client.get(page).status_code == 403


def test_the_overview_counts_shows_the_tree_and_says_what_is_missing(client, inside, manager):
    page = client.get(address(inside)).text

    assert page.index("Executive</a>") < page.index("Learning Group</a>")
    for words in (
        "Learning Group: who chairs it and how often it meets are not stated",
        "4 seats are vacant",
        "The public is not told whom to call",
        "16 of 18 decisions",
    ):
        assert words in page


def test_a_partnership_whose_arrangements_nobody_began(client, inside, manager):
    Arrangements.objects.all().delete()

    assert "The document is not entered" in client.get(address(inside)).text
    assert client.get(address(inside, "stated-once", "funding")).status_code == 200
    assert client.get(address(inside, "stated-once", "funding", "change")).url == address(
        inside, "stated-once", "document", "change"
    )
    response = client.post(
        address(inside, "stated-once", "document", "change"), {"document_title": "Begun", "guidance": "WT2023"}
    )
    assert response.status_code == 302
    assert Arrangements.objects.get().guidance == "WT2023"
    Arrangements.objects.all().delete()
    assert client.get(address(inside, "download")).status_code == 404


def test_the_two_comparing_tables(client, inside, manager):
    load_rule_packs()
    decisions = client.get(address(inside, "decision-routes")).text
    clocks = client.get(address(inside, "clock-rules")).text

    for words in ("Learning Group", "Independent chair", "State it", "Not stated"):
        assert words in decisions
    for words in (
        "15 working days",
        "calendar days 3 to 9",
        "As the national rule",
        "7 working days before",
        "(unverified)",
        "Working Together 2018",
    ):
        assert words in clocks
    assert (
        'value="funding" selected' in client.get(address(inside, "decision-routes", "add") + "?decision=funding").text
    )


def test_the_download_loads_again_and_is_for_those_who_may(client, inside, person, manager):
    response = client.get(address(inside, "download"))

    assert response["Content-Disposition"] == 'attachment; filename="middleshire.yaml"'
    assert parse_definition(response.content, name="download") == read_definition(inside)
    client.force_login(person(Role.LAY_MEMBER))
    assert client.get(address(inside, "download")).status_code == 403


def test_a_clock_that_is_changed_on_screen_tells_those_who_follow(client, inside, manager, monkeypatch):
    told = []
    monkeypatch.setattr(registry, "_listeners", [lambda partnership, by, now: told.append(by)])
    body, rule = Body.objects.get(code="executive"), ClockRule.objects.get(code="rapid_review")

    client.post(address(inside, "bodies", body.pk, "change"), filled(body, purpose="New"))
    assert told == []
    client.post(
        address(inside, "bodies", body.pk, "change"), filled(body, purpose="New", meets_within_months=3, revision=2)
    )
    client.post(address(inside, "clock-rules", rule.pk, "change"), filled(rule, length=14))
    assert told == [manager, manager]


def test_a_decision_is_read_where_the_pages_and_others_ask(inside):
    assert (
        who_decides(inside, "local_child_review")
        == "Independent chair decides, on the recommendation of Learning Group."
    )
    assert who_decides(inside, "safeguarding_adult_review") == "Executive decides."
    assert (
        who_decides(inside, "hub_topic")
        == who_decides(inside, "funding")
        == "The arrangements do not state who decides."
    )
    assert decision_route(inside, "hub_topic") == DecisionRoute.objects.get(decision="hub_topic")
    assert [body.code for body in list_bodies(inside)] == ["learning", "executive"]
    assert clock_terms("rapid_review", inside) == (ClockRule.objects.get(code="rapid_review"), None)
    holder = MembershipFactory(partnership=inside).user
    seat = Seat.objects.first()
    holding = SeatHolding.objects.create(partnership=inside, seat=seat, user=holder, starts_on=date(2020, 1, 1))
    assert seats_of_person(holder) == [holding]
    assert seats_of_person(holder, on=date(2019, 1, 1)) == []
