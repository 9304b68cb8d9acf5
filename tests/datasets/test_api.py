"""Returns by API: what an agency's own system may read and send, and that nothing is taken in by halves."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from datasets.collecting import answering, saving, tokens
from datasets.collecting.entering import Change, Typed, save_cells, write_narrative
from datasets.collecting.sheet import sheet_of
from datasets.enums import CheckCode, ReturnStatus, Standing
from datasets.models import AgencyToken, Entry, Narrative, QuarterlyReturn, Query
from partnerships.models import AccessLogEntry
from partnerships.records import row as logged
from tests.factories.datasets import NOW, QUARTER, FiguresArea

pytestmark = pytest.mark.django_db
MOST_QUERIES = 18  # fifteen of the call, three of the test's own transaction


@pytest.fixture(autouse=True)
def today():
    cache.clear()
    with time_machine.travel(NOW, tick=False):
        yield


def key_of(area, agency=None, coordinator=None):
    agency, coordinator = agency or area.council, coordinator or area.coordinator
    with area.scope():
        return tokens.issue_token(agency, name="Case system", by=coordinator, now=NOW)[1]


class System:
    """An agency's own system. `key`: what it signs in with."""

    def __init__(self, area, key):
        self.area, self.headers, self.client = area, {"authorization": f"Bearer {key}"}, Client()
        with area.scope():
            self.row = area.return_of(area.council)

    def at(self, path=""):
        return f"/api/v1/partnerships/{self.area.partnership.slug}/returns/{path}"

    def get(self, path=""):
        return self.client.get(self.at(path), headers=self.headers)

    def send(self, *values, row=None, **more):
        return self.post({"values": list(values), **more}, row=row)

    def post(self, body, *, row=None):
        content = body if isinstance(body, str | bytes) else json.dumps(body)
        path = self.at(f"{(row or self.row).pk}/values/")
        return self.client.post(path, content, content_type="application/json", headers=self.headers)


@pytest.fixture
def area():
    return FiguresArea()


@pytest.fixture
def system(area):
    return System(area, key_of(area))


def entries(area):
    with area.scope():
        rows = Entry.objects.select_related("indicator", "category")
        return {(e.indicator.code, e.category.code if e.category else ""): Typed.of(e) for e in rows}


def faults(answer):
    return {(each["index"], each["field"]) for each in answer.json()["errors"]}


def by_hand(area, code, text, *, by=None):
    with area.scope():
        save_cells(
            area.return_of(area.council), [Change((area.indicators[code].pk, None), Typed(text), 0)],
            by=by or area.colleague, now=NOW,
        )  # fmt: skip


def test_the_list_holds_the_agencys_own_returns(system):
    answer = system.get()

    assert answer.status_code == 200
    assert answer.json()["results"] == [
        {
            "id": system.row.pk,
            "period": QUARTER.code,
            "status": "not_started",
            "due_on": "2026-07-31",
            "open": True,
        }
    ]
    assert answer.headers["Cache-Control"] == "no-store"
    assert not answer.cookies


def test_a_return_says_what_is_asked_and_what_was_given_before(area, system):
    with area.scope():
        area.value("plans", QUARTER.before.code, number=83, agency=area.council)
        area.value("plans", QUARTER.year_before.code, number="61.5", agency=area.council)
        area.value("plans", QUARTER.year_before.code, number=77543, agency=area.police)
    by_hand(area, "plans", "about 7")

    found = system.get(f"{system.row.pk}/")

    by_code = {each["code"]: each for each in found.json()["indicators"]}
    assert set(by_code) == set(area.indicators) - {"police-crimes", "health-waits"}
    (plans,) = by_code["plans"]["cells"]
    assert (plans["last_quarter"]["number"], plans["year_ago"]["number"]) == ("83", "61.5")
    assert (plans["stands"]["number"], plans["boxes"]) == ("about 7", ["number"])
    assert (by_code["plans"]["unit"], by_code["plans"]["kind"]) == ("children", "snapshot")
    shares = {each["category"]: each["boxes"] for each in by_code["by-ethnicity"]["cells"]}
    assert shares == {"white": ["numerator"], "other": ["numerator"], "unknown": ["numerator"], "": ["denominator"]}
    assert "77543" not in found.content.decode()


def test_figures_are_taken_in_exactly_as_they_were_sent(area, system):
    with area.scope():
        area.indicators["plans"].decimals = 4
        area.indicators["plans"].save()
    answer = system.post(
        """{"values": [
            {"indicator": "referrals", "number": 1e2, "narrative": " Schools were closed\\r\\nin April "},
            {"indicator": "plans", "number": 123456789012.3456, "provisional": true},
            {"indicator": "assessed", "numerator": "7 ", "denominator": 12.0},
            {"indicator": "by-source", "category": "schools", "standing": "not_available"},
            {"indicator": "by-source", "category": null, "number": "1,234"}
        ]}"""
    )

    assert answer.status_code == 200
    assert answer.json() | {"queries": []} == {
        "id": system.row.pk, "period": QUARTER.code, "status": "draft", "values": 5, "unanswered": 7, "queries": [],
    }  # fmt: skip
    assert entries(area) == {
        ("referrals", ""): Typed("100"),
        ("plans", ""): Typed("123456789012.3456", provisional=True),
        ("assessed", ""): Typed(numerator="7", denominator="12"),
        ("by-source", "schools"): Typed(standing=Standing.NOT_AVAILABLE),
        ("by-source", ""): Typed("1,234"),
    }
    with area.scope():
        assert Narrative.objects.get().text == "Schools were closed\nin April"
        assert set(Entry.objects.values_list("route", "changed_by")) == {("api", None)}
        event = area.return_of(area.council).events.get(name="start")
        assert (event.route, event.by) == ("api", None)


def test_the_same_call_again_changes_nothing_and_is_answered_in_the_same_way(area, system):
    with area.scope():
        period = QUARTER
        for _ in range(8):
            period = period.before
            area.value("plans", period.code, number=50, agency=area.council)
    values = [
        {"indicator": "plans", "number": 0, "narrative": "None is open."},
        {"indicator": "referrals", "number": 9},
    ]

    first = system.send(*values)
    with area.scope():
        revisions = dict(Entry.objects.values_list("pk", "revision"))
        moved = area.return_of(area.council).revision
    second = system.send(*values)

    assert first.status_code == second.status_code == 200
    assert first.content == second.content
    assert [each["code"] for each in first.json()["queries"]] == [CheckCode.FIRST_ZERO]
    with area.scope():
        assert dict(Entry.objects.values_list("pk", "revision")) == revisions
        assert area.return_of(area.council).revision == moved
        assert Narrative.objects.get().revision == 1
        assert Query.objects.count() == 1


def test_what_the_checks_find_stops_all_of_it(area, system):
    answer = system.send(
        {"indicator": "referrals", "number": 12},
        {"indicator": "assessed", "numerator": 13, "denominator": 12},
        {"indicator": "plans", "number": "about 7"},
        {"indicator": "by-source", "category": "schools", "number": 9},
        {"indicator": "by-source", "number": 7},
        {"indicator": "rate", "number": "", "numerator": -1, "denominator": 5},
    )

    assert answer.status_code == 400
    found = {(each["index"], each["field"], each["code"]) for each in answer.json()["errors"]}
    assert {
        (1, "numerator", CheckCode.ABOVE_DENOMINATOR), (2, "number", CheckCode.NOT_A_NUMBER),
        (5, "numerator", CheckCode.NEGATIVE),
    } <= found  # fmt: skip
    assert {index for index, _, code in found if code == CheckCode.PARTS_ABOVE_TOTAL} <= {3, 4}
    assert CheckCode.PARTS_ABOVE_TOTAL in {code for _, _, code in found}
    assert answer.json()["detail"].startswith("Nothing was taken in")
    assert entries(area) == {}
    with area.scope():
        assert area.return_of(area.council).status == ReturnStatus.NOT_STARTED


def test_an_error_that_somebody_else_typed_into_another_cell_stops_nobody(area, system):
    by_hand(area, "plans", "about 7")

    assert system.send({"indicator": "referrals", "number": 12}).status_code == 200
    with area.scope():
        checked = answering.check_sheet(sheet_of(area.return_of(area.council)))
    assert [each.cell for each in checked.errors] == [("plans", "")]


WRONG = [
    ({"indicator": "nowhere", "number": 1}, "indicator"),
    ({"indicator": "police-crimes", "number": 1}, "indicator"),
    ({"indicator": "plans", "category": "schools", "number": 1}, "category"),
    ({"indicator": "by-source", "category": "nowhere", "number": 1}, "category"),
    ({"indicator": "plans"}, "number"),
    ({"indicator": "plans", "number": " "}, "number"),
    ({"indicator": "plans", "number": True}, "number"),
    ({"indicator": "plans", "number": [1]}, "number"),
    ({"indicator": "plans", "number": "0" * 61 + "5"}, "number"),
    ({"indicator": "plans", "numerator": 1, "denominator": 2}, "numerator"),
    ({"indicator": "assessed", "number": 41.9}, "number"),
    ({"indicator": "by-ethnicity", "category": "white", "numerator": 1, "denominator": 2}, "denominator"),
    ({"indicator": "plans", "number": 1, "standing": "not_collected"}, "standing"),
    ({"indicator": "plans", "number": 1, "standing": "none"}, "standing"),
    ({"indicator": "plans", "standing": "not_collected", "provisional": True}, "provisional"),
    ({"indicator": "plans", "number": 1, "provisional": "yes"}, "provisional"),
    ({"indicator": "plans", "number": 1, "narrative": 5}, "narrative"),
    ({"indicator": "plans", "number": 1, "narrative": "x" * 10_001}, "narrative"),
    ({"indicator": "plans", "number": 1, "value": 1}, "value"),
    ({"indicator": 5, "number": 1}, "indicator"),
    ({"number": 1}, "indicator"),
]


def test_what_is_wrong_is_told_with_its_index_and_field(area, system):
    for value, field in WRONG:
        answer = system.send({"indicator": "referrals", "number": 1}, value)

        assert answer.status_code == 400, value
        assert (1, field) in faults(answer), value
        assert {index for index, _ in faults(answer)} == {1}, value
    assert entries(area) == {}


def test_one_cell_and_one_story_are_sent_once(system):
    answer = system.send(
        {"indicator": "by-source", "category": "schools", "number": 1, "narrative": "One"},
        {"indicator": "by-source", "category": "police", "number": 1, "narrative": "Another"},
        {"indicator": "by-source", "category": "schools", "number": 1},
    )

    assert faults(answer) == {(1, "narrative"), (2, "indicator")}


BODIES = [
    (b"", "must be put right"),
    (b"{", "not JSON"),
    (b"\xff", "UTF-8"),
    (b'{"values": [{"indicator": "plans", "number": NaN}]}', "NaN is not a number"),
    (b'{"values": [{"indicator": "plans", "number": 1, "number": 2}]}', "stands twice"),
    (b'{"values": [{"indicator": "plans", "number": "\\ud800"}]}', "not text in UTF-8"),
    (b"[" * 100_000, "nested too deeply"),
    (b"[]", "must be put right"),
    (b'{"values": []}', "must be put right"),
    (b'{"values": {}}', "must be put right"),
    (b'{"values": [5]}', "must be put right"),
    (b'{"values": [{"indicator": "plans", "number": 1e999999999}]}', "must be put right"),
    (b'{"values": [{"indicator": "plans", "number": 1}], "replace": 1}', "must be put right"),
    (b'{"values": [{"indicator": "plans", "number": 1}], "submit": true}', "must be put right"),
]


def test_a_body_of_another_shape_is_refused_in_words(area, system):
    for body, words in BODIES:
        answer = system.post(body)

        assert answer.status_code == 400, body[:80]
        assert words in answer.json()["detail"], body[:80]
    assert entries(area) == {}


def test_more_than_a_return_holds_is_not_read(system):
    many = [{"indicator": "plans", "number": 1}] * 5_001
    answer = system.send(*many)
    assert (answer.status_code, faults(answer)) == (400, {(None, "values")})
    assert "5,000" in answer.json()["errors"][0]["message"]
    assert system.post(b" " * (5 * 1024 * 1024 + 1)).status_code == 413
    wrong = system.send(*[{"indicator": f"no-{number}", "number": 1} for number in range(300)])
    assert len(wrong.json()["errors"]) == 200
    assert "300 things" in wrong.json()["detail"]


def test_what_a_person_typed_stays_theirs_unless_it_is_replaced_knowingly(area, system):
    by_hand(area, "plans", "14")
    with area.scope():
        write_narrative(
            area.return_of(area.council), area.indicators["plans"], text="Ours", by=area.colleague, now=NOW, revision=0
        )
    values = [{"indicator": "referrals", "number": 3}, {"indicator": "plans", "number": 12, "narrative": "Theirs"}]

    refused = system.send(*values)

    assert refused.status_code == 409
    (story,) = (each for each in refused.json()["clashes"] if each["narrative"])
    assert (story["indicator"], story["who"], story["narrative"]) == ("plans", area.colleague.full_name, "Ours")
    assert set(entries(area)) == {("plans", "")}

    with area.scope():
        Narrative.objects.all().delete()
    refused = system.send(*values)
    assert refused.status_code == 409
    (clash,) = refused.json()["clashes"]
    assert (clash["index"], clash["who"], clash["stands"]["number"]) == (1, area.colleague.full_name, "14")
    assert set(entries(area)) == {("plans", "")}

    assert system.send(*values, replace=True).status_code == 200
    assert entries(area)["plans", ""] == Typed("12")
    assert system.send({"indicator": "plans", "number": 13}).status_code == 200  # its own figure, sent anew


def test_a_cell_is_emptied_only_by_saying_so(area, system):
    system.send({"indicator": "plans", "number": 12}, {"indicator": "referrals", "number": 1})

    assert system.send({"indicator": "plans", "standing": "blank"}).status_code == 200

    assert entries(area) == {("plans", ""): Typed(), ("referrals", ""): Typed("1")}


def test_a_person_submits_and_then_nothing_more_is_taken_in(area, system):
    assert system.send({"indicator": "plans", "number": 12}).status_code == 200
    assert system.client.post(system.at(f"{system.row.pk}/submit/"), headers=system.headers).status_code == 404
    with area.scope():
        row = area.return_of(area.council)
        saving.fill_empty(sheet_of(row), meaning="not_available", by=area.coordinator, now=NOW)
        answering.submit(row, checked="", by=area.coordinator, now=NOW)

    closed = system.send({"indicator": "plans", "number": 12})

    assert closed.status_code == 409
    assert "was submitted" in closed.json()["detail"]
    assert system.get().json()["results"][0]["open"] is False


def test_another_agencys_return_is_not_there(area, system):
    with area.scope():
        police = area.return_of(area.police)

    assert system.get(f"{police.pk}/").status_code == 404
    assert system.send({"indicator": "police-crimes", "number": 1}, row=police).status_code == 404
    assert system.get(f"{10**30}/").status_code == 404
    assert entries(area) == {}


def test_a_key_opens_one_partnership_and_nobody_learns_which_others_there_are(area, system):
    elsewhere = System(FiguresArea(), "x")
    elsewhere.headers = system.headers
    nowhere = Client().get("/api/v1/partnerships/nowhere/returns/", headers=system.headers)

    for answer in (
        elsewhere.get(),
        elsewhere.get(f"{elsewhere.row.pk}/"),
        elsewhere.send({"indicator": "plans"}),
        nowhere,
    ):
        assert answer.status_code == 401
        assert "not known here" in answer.json()["detail"]
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_without_a_key_nobody_comes_in_whoever_they_are(area, system):
    system.client.force_login(area.coordinator)
    for headers in ({}, {"authorization": "Basic abc"}, {"authorization": "Bearer"}, {"authorization": "Bearer a b"},
                    {"authorization": "Bearer " + "x" * 9_000}, {"authorization": "Bearer \u00e9\u00e9"}):  # fmt: skip
        system.headers = headers
        assert system.get().status_code == 401
        assert system.send({"indicator": "plans", "number": 1}).status_code == 401
    assert entries(area) == {}


def test_a_revoked_or_expired_key_opens_nothing(area, system):
    with area.scope():
        token = AgencyToken.objects.get()
        token.expires_on = NOW.date() - timedelta(days=1)
        token.save()
    assert system.get().status_code == 401
    with area.scope():
        token.expires_on = NOW.date()
        token.save()
        assert system.get().status_code == 200
        tokens.revoke_token(token, by=area.coordinator, now=NOW)
    assert system.get().status_code == 401


def test_each_call_is_logged_without_a_figure(area, system):
    system.get()
    system.get(f"{system.row.pk}/")
    system.send({"indicator": "plans", "number": 777})
    system.send({"indicator": "plans", "number": "many"})  # refused: nothing was read or changed

    with area.scope():
        token = AgencyToken.objects.get()
        lines = [logged(entry)[1:3] for entry in AccessLogEntry.objects.order_by("pk")]
        pages = list(AccessLogEntry.objects.order_by("pk").values_list("page", "action", "user"))
    assert pages == [("api-returns", "read", None), ("api-return", "read", None), ("api-return-values", "change", None)]
    whose = f"key {token.pk} of {area.council.code}"
    assert lines[0] == ("An agency’s own system", f"Read the returns of an agency, for its own system ({whose})")
    assert lines[2][1] == f"Changed figures sent by an agency's own system ({system.row.pk}, {whose})"
    assert token.last_used_at == NOW


def test_calls_are_counted_by_key_and_failed_ones_by_address(system, monkeypatch):
    monkeypatch.setattr("rest_framework.throttling.ScopedRateThrottle.THROTTLE_RATES", {"agency": "2/min"})
    good = system.headers

    assert [system.get().status_code for _ in range(3)] == [200, 200, 429]
    system.headers = {"authorization": "Bearer guessed"}
    assert [system.get().status_code for _ in range(3)] == [401, 401, 429]
    system.headers = good
    assert system.get().status_code == 429


def test_other_ways_in_are_closed(system):
    for method in ("put", "patch", "delete", "options"):
        assert getattr(system.client, method)(system.at(), headers=system.headers).status_code == 405
    form = system.client.post(system.at(f"{system.row.pk}/values/"), {"values": "1"}, headers=system.headers)
    assert form.status_code == 415


def test_a_call_asks_the_database_no_more_often_for_more_figures(area, system):
    def asked(call):
        with CaptureQueriesContext(connection) as found:
            assert call().status_code == 200
        return len(found)

    system.get()
    assert asked(system.get) <= MOST_QUERIES
    few = asked(lambda: system.get(f"{system.row.pk}/"))
    system.send({"indicator": "referrals", "number": 2})  # warm, and the draft begun
    one = asked(lambda: system.send({"indicator": "plans", "number": 2}))
    with area.scope():
        for number in range(30):
            area.add(f"more-{number}", "count", area.council)
    assert asked(lambda: system.get(f"{system.row.pk}/")) == few <= MOST_QUERIES
    many = asked(lambda: system.send(*[{"indicator": f"more-{number}", "number": 2} for number in range(30)]))
    assert many == one


@pytest.mark.django_db(transaction=True)
def test_two_calls_at_once_are_taken_in_one_after_the_other():
    area = FiguresArea()
    system = System(area, key_of(area))
    bodies = [
        [{"indicator": "by-source", "category": "schools", "number": 9}, {"indicator": "by-source", "number": 9}],
        [{"indicator": "by-source", "category": "police", "number": 9}, {"indicator": "by-source", "number": 9}],
    ]

    def send(values):
        try:
            return System(area, system.headers["authorization"].removeprefix("Bearer ")).send(*values).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answered = sorted(pool.map(send, bodies))

    # Each alone is sound; both together would be parts above their total, so the second is checked with the first in place.
    assert answered == [200, 400]
    assert len(entries(area)) == 2


WORDED = ("n/a", "TBC")
PARTS = st.sampled_from([0, 7, "3", " 5 ", "nil", 4.0])
WHOLES = st.one_of(
    st.integers(100, 10**11),
    st.integers(100, 10**11).map(str),
    st.floats(100, 10**9).map(lambda number: float(round(number))),
    st.sampled_from(["1,234", "1 234", 1e7, *WORDED]),
)
NOTHING = st.sampled_from(["not_collected", "not_available", "blank"])
CELL = st.one_of(st.tuples(PARTS, WHOLES, st.booleans()), NOTHING)
STORIES = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


def as_value(place, cell):
    value = {"indicator": place["indicator"], "category": place["category"]}
    if isinstance(cell, str):
        return value | {"standing": cell}
    part, whole, provisional = cell
    if whole in WORDED and place["boxes"] != ["number"]:
        whole = 100  # of two boxes, words in one and a number in the other contradict each other
    small = {"numerator"} if not place["category"] else {"numerator", "number"}
    return value | {box: part if box in small else whole for box in place["boxes"]} | {"provisional": provisional}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cells=st.lists(CELL, min_size=12, max_size=12), story=STORIES)
def test_any_return_survives_the_way_in_and_out(area, system, cells, story):
    """What is taken in is read back as it was sent; read back and sent again, it changes nothing and is answered alike."""
    cache.clear()
    with area.scope():
        Entry.objects.all().delete()
        Narrative.objects.all().delete()
    places = [cell for each in system.get(f"{system.row.pk}/").json()["indicators"] for cell in each["cells"]]
    values = [as_value(*each) for each in zip(places, cells, strict=True)]
    values[0]["narrative"] = story
    answer = system.send(*values)
    if answer.status_code == 400:  # half of a percentage is no figure
        assert {each["code"] for each in answer.json()["errors"]} == {CheckCode.PARTS_MISSING}
        return
    before = entries(area)
    asked = system.get(f"{system.row.pk}/").json()["indicators"]

    again = system.send(*(cell_as_sent(cell) for each in asked for cell in each["cells"]))

    assert again.json() == answer.json()
    assert entries(area) == before
    assert asked[0]["narrative"] == story.replace("\x00", "").replace("\r\n", "\n").strip()
    for value, cell in zip(values, (cell for each in asked for cell in each["cells"]), strict=True):
        assert cell["stands"]["standing"] == value.get("standing", "given")
        for box in cell["boxes"]:
            assert same(cell["stands"][box], value.get(box, ""))


def cell_as_sent(cell):
    return {"indicator": cell["indicator"], "category": cell["category"], **cell["stands"]}


def same(stands, sent):
    return stands == sent.strip() if isinstance(sent, str) else Decimal(stands) == Decimal(str(sent))


NAMES = [
    "values",
    "replace",
    "indicator",
    "category",
    "number",
    "numerator",
    "denominator",
    "standing",
    "provisional",
    "narrative",
]
WORDS = st.one_of(
    st.sampled_from(["plans", "by-source", "assessed", "schools", "given", "blank", ""]), st.text(max_size=8)
)
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=True), WORDS)
ANY = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.one_of(st.sampled_from(NAMES), st.text(max_size=5)), inner, max_size=4)
    ),
    max_leaves=12,
)  # fmt: skip
VALUE = st.fixed_dictionaries({"indicator": WORDS}, optional=dict.fromkeys(NAMES[3:], ANY))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.one_of(
        ANY, st.fixed_dictionaries({"values": st.lists(st.one_of(VALUE, ANY), max_size=4)}, optional={"replace": ANY})
    )
)
def test_no_body_is_too_strange(area, system, body):
    cache.clear()
    answer = system.post(json.dumps(body))

    assert answer.status_code in {200, 400, 409}
    assert answer.json()
    with area.scope():
        assert QuarterlyReturn.objects.count() == 3


def test_the_description_names_the_key_and_what_is_sent(client):
    said = client.get("/api/v1/docs/").content.decode()

    assert "Needs an agency’s key." in said
    assert "values[].indicator" in said
    assert "Schools were closed" in said
    schema = client.get("/api/v1/schema/?format=json").json()
    assert schema["components"]["securitySchemes"]["agencyKey"]["scheme"] == "bearer"
