"""From a file to rows and back."""

from datetime import UTC, date, datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from arrangements import registry
from arrangements.definition import Definition
from arrangements.facts import as_yaml, read_definition
from arrangements.loading import load_definition
from arrangements.models import Body, ClockRule, DecisionRoute, NationalClockRule, Provision, Seat, SeatHolding
from arrangements.parsing import UnusableFile, parse_definition
from arrangements.reference import load_rule_packs
from partnerships.models import Agency, Change, Organisation, Partnership
from tests.arrangements.definitions import FOLDER
from tests.arrangements.sample import SAMPLE
from tests.factories import OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 4, 2, 12, tzinfo=UTC)


def sample(**replacements):
    text = SAMPLE
    for old, new in replacements.items():
        text = text.replace(old, new)
    return parse_definition(text, name="sample.yaml")


def load(definition=None, **options):
    return load_definition(definition or sample(), by=options.pop("by", None), now=NOW, **options)


def changes(partnership, scoped):
    with scoped(partnership):
        return Change.objects.count()


def test_a_loaded_definition_is_read_back_equal():
    report = load()

    assert read_definition(report.partnership) == sample()


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.yaml")), ids=lambda file: file.stem)
def test_every_definition_of_ours_is_read_back_equal(file):
    definition = parse_definition(file.read_bytes(), name=file.name)

    report = load(definition)

    assert read_definition(report.partnership) == definition
    assert parse_definition(as_yaml(definition), name="export") == definition
    assert load(definition).total("created") == load(definition).total("changed") == 0


def test_an_export_loads_again():
    partnership = load().partnership

    assert parse_definition(as_yaml(read_definition(partnership)), name="export.yaml") == sample()


def test_reading_costs_the_same_number_of_queries_however_much_there_is(
    django_assert_max_num_queries, django_assert_num_queries
):
    small = load(Definition.model_validate({
        "slug": "small", "name": "Small", "document_title": "Small", "guidance": "WT2018", "coverage": "children",
        "geography": {}, "statutory_partners": [], "bodies": [], "agencies": [], "business_unit": {}, "funding": {}, "scrutiny": {},
    })).partnership  # fmt: skip
    large = load(parse_definition((FOLDER / "walsall.yaml").read_bytes(), name="walsall")).partnership

    with django_assert_max_num_queries(26) as first:
        read_definition(small)
    with django_assert_num_queries(len(first)):
        read_definition(large)


def test_a_second_load_changes_nothing_and_leaves_no_history(scoped):
    partnership = load().partnership
    before = changes(partnership, scoped)

    report = load()

    assert (report.total("created"), report.total("changed"), report.total("left")) == (0, 0, 0)
    assert report.total("unchanged") > 30
    assert changes(partnership, scoped) == before


def test_a_changed_fact_is_one_change_signed_by_who_loads(scoped):
    partnership = load().partnership
    before, user = changes(partnership, scoped), UserFactory()

    report = load(sample(**{"every two months": "monthly"}), by=user)

    assert report.counts["bodies"]["changed"] == report.total("changed") == 1
    with scoped(partnership):
        assert Change.objects.count() == before + 1
        assert Change.objects.latest("pk").by == user
        assert Body.objects.get(code="executive").revision == 2


def test_a_loaded_partnership_is_public_and_a_known_one_keeps_its_day():
    assert load().partnership.public_from == NOW
    earlier = datetime(2020, 1, 1, tzinfo=UTC)
    Partnership.objects.update(public_from=earlier)
    assert load().partnership.public_from == earlier


def test_rows_that_the_file_does_not_name_are_left_and_counted(scoped):
    partnership = load().partnership
    with scoped(partnership):
        Provision.objects.create(partnership=partnership, code="own", topic="value", title="Own", text="Own")

    assert load().counts["provisions"]["left"] == 1
    with scoped(partnership):
        assert Provision.objects.filter(code="own").exists()


def test_pruning_removes_what_is_free_and_ends_what_is_held(scoped):
    partnership = load().partnership
    with scoped(partnership):
        Provision.objects.create(partnership=partnership, code="own", topic="value", title="Own", text="Own")
        body = Body.objects.create(partnership=partnership, code="old", name="Old group", kind="forum")
        seat = Seat.objects.create(partnership=partnership, body=body, role="Member")
        SeatHolding.objects.create(partnership=partnership, seat=seat, user=UserFactory(), starts_on=date(2020, 1, 1))

    report = load(prune=True)

    assert (report.total("removed"), report.total("left")) == (3, 0)
    with scoped(partnership):
        assert not Provision.objects.filter(code="own").exists()
        assert Body.objects.get(code="old").ends_on == Seat.objects.get(body__code="old").ends_on == date(2026, 4, 1)
    assert read_definition(partnership, on=date(2026, 4, 2)) == sample()


def test_a_body_that_ended_and_is_named_again_is_open(scoped):
    partnership = load().partnership
    with scoped(partnership):
        Body.objects.filter(code="learning").update(ends_on=date(2026, 1, 1))

    load()

    with scoped(partnership):
        assert Body.objects.get(code="learning").ends_on is None


def test_an_ended_agency_is_not_named_by_a_seat_that_goes_on(scoped):
    partnership = load().partnership
    with scoped(partnership):
        Agency.objects.filter(code="police").update(ends_on=date(2020, 1, 1))

    seats = [seat for body in read_definition(partnership).bodies for seat in body.seats]

    assert {seat.agency for seat in seats} == {None}


def test_two_partnerships_never_mix(scoped):
    ours, theirs = load().partnership, load(sample(**{"slug: middleshire": "slug: other"})).partnership

    with scoped(theirs):
        Body.objects.filter(code="learning").update(name="Theirs")

    assert read_definition(ours) == sample()


def test_an_organisation_is_one_whatever_the_case_or_alias():
    known = OrganisationFactory(name="Police of Middleshire", aliases=["MIDDLESHIRE POLICE"])

    load()

    assert not Organisation.objects.filter(name__iexact="middleshire police").exists()
    assert known.name in {a.organisation for a in read_definition(Partnership.objects.get(slug="middleshire")).agencies}


def test_a_national_organisation_gets_its_common_name_and_aliases():
    load(
        sample(
            **{
                "organisation: Middleshire Police, organisation_kind": "organisation: West Mercia Constabulary, organisation_kind"
            }
        )
    )

    assert "West Mercia Constabulary" in Organisation.objects.get(name="West Mercia Police").aliases


def test_what_follows_from_clocks_is_told_once_and_only_when_they_change():
    told = []

    @registry.on_clock_change
    def listen(partnership, by, now):
        told.append(partnership.slug)

    try:
        load()
        load()
        load(sample(**{"length: 15": "length: 14"}))
        load(sample(**{"length: 15": "length: 14", "Safe together": "Safer"}))
    finally:
        registry._listeners.remove(listen)
    assert told == ["middleshire", "middleshire"]


def mistakes(text):
    with pytest.raises(UnusableFile) as caught:
        parse_definition(text, name="sample.yaml")
    return {(error.line, error.words) for error in caught.value.errors}


def line_of(text):
    return next(number for number, line in enumerate(SAMPLE.splitlines(), 1) if text in line)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("guidance: WT2018", "guidance: WT1999", "guidance: 'WT1999' is not allowed here; allowed: WT2018, WT2023, WT2026"),
        ("vision: Safe together", "vison: Safe", "vison: unknown key; did you mean vision?"),
        ("  summary: One county", "  sumary: One county", "geography.sumary: unknown key; did you mean summary?"),
        ("code: learning, name", "code: Learning, name", "bodies.1.code: 'Learning' is not allowed here; allowed: lower-case letters, digits and hyphens, such as reviews-subgroup"),
        ('colour: "#123456"', "colour: blue", "colour: 'blue' is not allowed here; allowed: a colour such as #1d4f76, in lower case"),
        ("reports_to: executive", "reports_to: nobody", "bodies.1.reports_to: body learning reports to nobody, which is not listed"),
        ("reports_to: executive", "reports_to: learning", "bodies.1.reports_to: body learning reports to itself, directly or through others"),
        ("code: hwb", "code: hwb, acronyms: [a]", "linked_boards.1.acronyms: unknown key; did you mean acronym?"),
        ("    name: Levels of need", "    name: " + "x" * 300, "thresholds.1.name: Ensure this value has at most 250 characters (it has 300)."),
        ("meets_within_months: 2", "meets_within_months: often", "bodies.2.meets_within_months: a whole number is needed here"),
        ("decided_by_body: executive", "decided_by_body: executive, decided_by_role: independent_chair", "decision_routes.2: decided_by_body and decided_by_role exclude each other"),
        ("code: early, topic: principle", "code: early, topic: funding", "provisions.1.topic: a provision about funding belongs under funding, rules"),
        ("- {decision: hub_topic", "- {decision: local_child_review", "decision_routes.3.decision: local_child_review is listed twice"),
        ("edition: \"2019\"", "slug: again", "slug: this key stands twice, in lines 1 and 6"),
    ],
)  # fmt: skip
def test_each_mistake_is_named_with_its_line(old, new, words):
    assert (line_of(old), words) in mistakes(SAMPLE.replace(old, new, 1))


def test_all_mistakes_come_at_once():
    found = mistakes(
        SAMPLE.replace("guidance: WT2018", "guidance: x")
        .replace("kind: forum", "kind: x")
        .replace("coverage: both", "coverage: all")
    )

    assert {line for line, _ in found} >= {line_of("guidance"), line_of("coverage: both")}


@pytest.mark.parametrize(("text", "line"), [("a: [1, 2", 1), ("a: 1\nb: {", 2), ("a: b: c", 1), ("\ta: 1", 1)])
def test_bad_yaml_is_named_with_its_line(text, line):
    ((found, words),) = mistakes(text)

    assert found >= line
    assert words.startswith("this is not valid YAML")


@pytest.mark.parametrize("text", ["", "- 1", "5", "a: &a [*a, *a]", b"\xff\xfe\x00", "x" * 1_000_001])
def test_files_that_are_no_definition_are_refused(text):
    assert mistakes(text)


def test_nothing_is_loaded_when_one_file_of_several_is_wrong(tmp_path):
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text(SAMPLE)
    bad.write_text(SAMPLE.replace("guidance: WT2018", "guidance: x"))

    with pytest.raises(
        CommandError, match=r"(?s)bad.yaml, line 7: guidance: 'x' is not allowed here.*\nNothing was loaded"
    ):
        call_command("load_partnership", good, bad, tmp_path / "none.yaml")

    assert not Partnership.objects.exists()


def test_the_commands_check_load_and_export(tmp_path, capsys):
    file = tmp_path / "sample.yaml"
    file.write_text(SAMPLE)

    call_command("load_partnership", file, "--check")
    assert not Partnership.objects.exists()
    call_command("load_partnership", file)
    assert "Middleshire Safeguarding Partnership: " in capsys.readouterr().out
    call_command("export_partnership", "middleshire")

    assert parse_definition(capsys.readouterr().out, name="export") == sample()
    with pytest.raises(CommandError, match="no arrangements of a partnership nowhere"):
        call_command("export_partnership", "nowhere")


def test_the_national_clocks_load_twice_and_none_is_verified():
    assert load_rule_packs() == load_rule_packs() == NationalClockRule.objects.count() == 8
    assert set(NationalClockRule.objects.values_list("source", "verified")) == {("", False)}
    backward = NationalClockRule.objects.get(code="prepublication_copy")
    assert (backward.length, backward.unit, backward.direction) == (7, "working_days", "backward")


def test_tables_refuse_what_a_definition_could_not_say(scoped):
    partnership = load().partnership
    executive = {"partnership": partnership}
    bad = [
        lambda: Body.objects.create(**executive, code="executive", name="Again", kind="executive"),
        lambda: Body.objects.create(**executive, code="x", name="X", kind="club"),
        lambda: Body.objects.create(**executive, code="x", name="X", kind="forum", meets_within_months=40),
        lambda: ClockRule.objects.create(**executive, code="sar", starts="review_decided", ends="x", length=5),
        lambda: ClockRule.objects.create(
            **executive, code="sar", starts="review_decided", ends="x", unit="months", length=5, follows_national=True
        ),
        lambda: DecisionRoute.objects.create(**executive, decision="hub_topic"),
    ]
    with scoped(partnership):
        for attempt in bad:
            with pytest.raises(IntegrityError), transaction.atomic():
                attempt()
        Body.objects.create(**executive, code="good", name="Good", kind="forum", meets_within_months=36)
