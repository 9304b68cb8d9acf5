"""Who looked at what, and who changed what: in words, paged, filtered, exported."""

import csv
from datetime import timedelta
from io import StringIO

import pytest
from django.urls import reverse
from django.utils import timezone

from partnerships import access_words, history
from partnerships.access_words import describe
from partnerships.models import AccessLogEntry, Change
from partnerships.roles import Role
from tests.factories import AgencyFactory, MembershipFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def url(view, partnership):
    return reverse(f"partnerships:{view}", args=[partnership.slug])


def log(scoped, partnership, user, *, page="deadlines:list", action="read", at=NOW, subject="", times=1):
    with scoped(partnership):
        AccessLogEntry.objects.bulk_create(
            AccessLogEntry(partnership=partnership, user=user, action=action, page=page, at=at, subject=subject)
            for _ in range(times)
        )


def test_the_log_reads_in_words(as_manager, partnership, manager, scoped):
    log(scoped, partnership, manager)
    log(scoped, partnership, manager, action="export", page="a_new_app:some_page", subject="17")

    html = as_manager.get(url("access_log", partnership)).content.decode()

    assert "Read the deadline list" in html
    assert "Exported some page in a_new_app (17)" in html


def test_an_app_names_its_pages(monkeypatch):
    monkeypatch.setattr(access_words, "_pages", {})
    access_words.name_pages({"reviews:detail": "a review"})

    assert describe(AccessLogEntry(action="change", page="reviews:detail", subject="R1")) == "Changed a review (R1)"


def test_the_log_is_paged_and_of_constant_cost(as_manager, partnership, manager, scoped, django_assert_max_num_queries):
    log(scoped, partnership, manager, times=60)
    as_manager.get(url("access_log", partnership))

    with django_assert_max_num_queries(14):
        html = as_manager.get(url("access_log", partnership)).content.decode()
    assert "Showing 1 to 25 of 61" in html


def test_the_log_is_filtered_by_person_day_and_action(as_manager, partnership, manager, scoped):
    other = MembershipFactory(partnership=partnership, role=Role.LAY_MEMBER, user__full_name="Lee Lay").user
    old = NOW - timedelta(days=40)
    log(scoped, partnership, other, page="x:mine")
    log(scoped, partnership, manager, page="x:old", at=old)
    log(scoped, partnership, manager, page="x:changed", action="change")

    def shown(**asked):
        html = as_manager.get(url("access_log", partnership), asked).content.decode()
        return {name for name in ("mine", "old", "changed") if f"{name} in x" in html}

    assert shown() == {"mine", "old", "changed"}
    assert shown(person=other.pk) == {"mine"}
    assert shown(action="change") == {"changed"}
    day = timezone.localtime(old)
    parts = {"day": day.day, "month": day.month, "year": day.year}
    assert shown(**{f"{end}_{part}": value for end in ("since", "until") for part, value in parts.items()}) == {"old"}
    assert shown(person="nonsense") == {"mine", "old", "changed"}


def test_a_filter_that_makes_no_sense_is_named(as_manager, partnership):
    html = as_manager.get(
        url("access_log", partnership), {"since_day": "31", "since_month": "2", "since_year": "2026"}
    ).content.decode()

    assert "The first day must be a real date" in html


def test_the_export_holds_the_same_lines_is_harmless_and_is_logged(as_manager, partnership, manager, scoped):
    manager.full_name = '=HYPERLINK("x")'
    manager.save()
    log(scoped, partnership, manager, times=30)
    log(scoped, partnership, manager, action="change", page="x:other")

    response = as_manager.get(url("access_log_csv", partnership), {"action": "read"})
    lines = list(csv.reader(StringIO(response.content.decode())))

    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert f"access-log-{partnership.slug}" in response["Content-Disposition"]
    assert lines[0] == ["When", "Who", "What", "Support session"]
    assert len(lines) == 31
    assert lines[1][1:] == ['\'=HYPERLINK("x")', "Read the deadline list", "No"]
    with scoped(partnership):
        assert AccessLogEntry.objects.filter(action="export", page="partnerships:access_log_csv").exists()


@pytest.mark.parametrize(
    ("role", "log_status", "history_status"),
    [
        (Role.BUSINESS_MANAGER, 200, 200),
        (Role.INDEPENDENT_CHAIR, 200, 200),
        (Role.INDEPENDENT_SCRUTINEER, 403, 200),
        (Role.BUSINESS_SUPPORT, 403, 403),
        (Role.LAY_MEMBER, 403, 403),
    ],
)
def test_who_reads_the_records(client, partnership, role, log_status, history_status):
    client.force_login(
        MembershipFactory(partnership=partnership, role=role).user,
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )

    assert client.get(url("access_log", partnership)).status_code == log_status
    assert client.get(url("access_log_csv", partnership)).status_code == log_status
    assert client.get(url("history", partnership)).status_code == history_status


def test_history_says_from_what_to_what_by_name(as_manager, partnership, manager, scoped):
    old, new = OrganisationFactory(name="Old Trust"), OrganisationFactory(name="New Trust")
    agency = AgencyFactory(partnership=partnership, name="The hospital", organisation=old)
    with scoped(partnership, by=manager):
        agency.organisation, agency.category, agency.listed = new, "statutory", False
        agency.starts_on = NOW.date()
        agency.save()
        entry = history.in_words(Change.objects.filter(operation="UPDATE").select_related("by"))[0]

    assert (entry.by, entry.operation, entry.kind, entry.subject) == (
        "Mary Manager",
        "Changed",
        "agency",
        "The hospital",
    )
    assert {(d.label, d.before, d.after) for d in entry.differences} >= {
        ("Organisation", "Old Trust", "New Trust"),
        ("Category", "Relevant agency", "Statutory safeguarding partner"),
        ("Listed", "yes", "no"),
    }
    html = as_manager.get(url("history", partnership)).content.decode()
    assert "Old Trust → New Trust" in html
    assert "Changed agency: The hospital" in html


def test_history_is_paged_and_of_constant_cost(as_manager, partnership, scoped, django_assert_max_num_queries):
    for number in range(30):
        AgencyFactory(partnership=partnership, name=f"Agency {number}")
        MembershipFactory(partnership=partnership, role=Role.LAY_MEMBER)
    as_manager.get(url("history", partnership))

    with django_assert_max_num_queries(16):
        html = as_manager.get(url("history", partnership)).content.decode()
    assert "Showing 1 to 25 of 61" in html


def test_history_hides_what_must_not_be_read(scoped, partnership):
    change = Change(
        table_name="partnerships_agency",
        row_id=1,
        operation="UPDATE",
        before={"token_hash": "a"},
        after={"token_hash": "b"},
        at=NOW,
    )

    with scoped(partnership):
        (entry,) = history.in_words([change])
    assert entry.differences == ()
    assert entry.by == "The portal itself"
