"""Earlier years from files: as printed, whole or not at all, twice the same as once."""

import csv
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from datasets.enums import Frequency, QueryState, Standing, ValueKind
from datasets.history.keeping import packed, unpacked
from datasets.history.loading import Files, load_history
from datasets.history.tables import File, Unusable
from datasets.history.telling import remarks
from datasets.models import (
    Category,
    Dimension,
    Indicator,
    IndicatorRelation,
    IndicatorVersion,
    NationalIndicator,
    Query,
    Value,
    ValueRevision,
)
from datasets.queries import explain_query
from partnerships.scoping import partnership_scope
from tests.factories import MembershipFactory, PartnershipFactory
from tests.factories.datasets import NOW, FiguresArea

pytestmark = pytest.mark.django_db
SEED = Path(__file__).parents[2] / "definitions" / "figures" / "warwickshire-2017-18"
STANDINGS = {"blank": Standing.BLANK, "tbc": Standing.NOT_AVAILABLE, "not-available": Standing.NOT_AVAILABLE}


@pytest.fixture
def partnership():
    return PartnershipFactory()


def seed():
    return Files(
        *(File(name, (SEED / name).read_bytes()) for name in ("values.csv", "indicators.csv", "relations.csv"))
    )


def printed(name="values.csv"):
    with (SEED / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def number(text):
    return Decimal(text) if text else None


def test_every_printed_cell_stands_as_it_was_printed(partnership):
    with partnership_scope(partnership):
        report = load_history(partnership, seed(), by=None, now=NOW)

        columns = ("indicator__code", "category__name", "period", "number", "numerator", "denominator", "standing", "provisional", "note")  # fmt: skip
        stands = {row[:3]: row[3:] for row in Value.objects.values_list(*columns)}
    wanted = {
        (row["indicator"], row["category"].partition("=")[2] or None, row["period"]): (
            number(row["value"]),
            number(row["numerator"]),
            number(row["denominator"]),
            STANDINGS.get(row["flag"], Standing.GIVEN),
            row["flag"] == "provisional",
            " ".join(filter(None, [row["note"], "Printed as “TBC”." if row["flag"] == "tbc" else ""])),
        )
        for row in printed()
    }
    assert report.added == len(wanted) == 1052
    assert stands == wanted


def test_the_files_make_indicators_breakdowns_and_relations(partnership):
    with partnership_scope(partnership):
        load_history(partnership, seed(), by=None, now=NOW)

        rows = {row.code: row for row in Indicator.objects.select_related("dimension")}
        assert len(rows) == len(printed("indicators.csv")) == 62
        assert rows["referral-rate"].dimension == rows["cp-plan-rate"].dimension
        assert not rows["referral-rate"].adds_up
        assert rows["lscb-income"].every == Frequency.YEARLY
        assert rows["contacts"].every == Frequency.QUARTERLY
        assert (rows["referrals-by-source-share"].decimals, rows["contacts"].decimals) == (1, 0)
        assert rows["pf-enquiries"].dimension is None
        unknown = Category.objects.filter(not_recorded=True).values_list("dimension__name", "name")
        assert sorted(unknown) == [
            ("Age", "No date of birth recorded"), ("Ethnic group", "Not Recorded"), ("Gender", "Not Recorded"),
            ("Preferred language", "Not Recorded"), ("Who made the referral", "Unknown"),
        ]  # fmt: skip
        assert IndicatorRelation.objects.count() == len(printed("relations.csv"))
        assert all(row.versions.count() == 1 for row in rows.values())


def test_the_print_raises_the_queries_that_it_must(partnership):
    with partnership_scope(partnership):
        report = load_history(partnership, seed(), by=None, now=NOW)

        kept = set(Query.objects.values_list("code", "indicator__code", "category__name", "period"))
    assert Counter(each.code for each in report.queries) == {
        "cumulative_falls": 1, "different_tables": 1, "jump": 15, "missing": 2, "not_recorded_rises": 7,
        "other_denominator": 1, "percentage_does_not_follow": 2,
    }  # fmt: skip
    assert kept >= {
        ("cumulative_falls", "referrals-by-source", "Health: school nurse", "2017-18-Q4"),
        ("other_denominator", "referrals-to-assessment", None, "2017-18-Q3"),
        ("different_tables", "cp-plans", None, "2016-17"),
        ("percentage_does_not_follow", "referrals-by-source-share", "Individual: family member, relative or carer", "2017-18-Q2"),
        ("percentage_does_not_follow", "cse-team-lac", None, "2015-16"),
        ("jump", "referral-rate", None, "2016-17"),
        ("missing", "referrals-disability", None, "2016-17"),
    }  # fmt: skip
    assert all(each.agency_id is None for each in report.queries)


def test_the_same_files_a_second_time_change_nothing(partnership):
    with partnership_scope(partnership):
        load_history(partnership, seed(), by=None, now=NOW)
        before = tables_as_they_stand()

        report = load_history(partnership, seed(), by=None, now=NOW)

        assert (report.added, report.changed, report.noted, report.unchanged) == (0, 0, 0, 1052)
        assert report.made.indicators == report.made.dimensions == report.made.categories == []
        assert tables_as_they_stand() == before


def tables_as_they_stand():
    models = (Indicator, Dimension, Category, IndicatorRelation, IndicatorVersion, Value, ValueRevision, Query)
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


HEAD = "indicator,category,period,value,numerator,denominator,flag,note\n"


@pytest.fixture
def area():
    return FiguresArea(opened=False)


def load(area, text, *, indicators=None, relations=None, by=None, **more):
    """One file of values with the usual heading, or as bytes."""
    content = text if isinstance(text, bytes) else (HEAD + text).encode()
    files = Files(
        File("values.csv", content),
        indicators=File("indicators.csv", indicators.encode()) if indicators else None,
        relations=File("relations.csv", relations.encode()) if relations else None,
    )
    with area.scope():
        return load_history(area.partnership, files, by=by, now=NOW, **more)


def refused(area, text, **more):
    """Everything that is said; nothing was written."""
    with pytest.raises(Unusable) as problem:
        load(area, text, **more)
    with area.scope():
        assert not Value.objects.exists()
    return "\n".join(problem.value.sentences)


def stands(area, code, period, category=None):
    with area.scope():
        return Value.objects.get(indicator__code=code, period=period, category__code=category)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("plans,,2017-18-Q1,12,,,,", {"number": Decimal(12), "standing": "given"}),
        ('plans,,2017-18-Q1,"1,234",,,provisional,', {"number": Decimal(1234), "provisional": True}),
        ("plans,,2017-18-Q1,-3,,,,", {"number": Decimal(-3)}),
        ("plans,,2017-18-Q1,,,,blank,nobody asked", {"standing": "blank", "note": "nobody asked", "number": None}),
        ("plans,,2017-18-Q1,,,,TBC,", {"standing": "not_available", "note": "Printed as “TBC”."}),
        ("plans,,2017-18-Q1,,,,not available,", {"standing": "not_available", "note": ""}),
        ("plans,,2017-18-Q1,,,,not-collected,", {"standing": "not_collected"}),
        ("assessed,,2017-18-Q1,41.9%,3366,8035,,", {"number": Decimal("41.9"), "numerator": Decimal(3366)}),
        ("assessed,,2017-18-Q1,,3,8,,", {"number": None, "denominator": Decimal(8)}),
        ("assessed,,2017-18-Q1,41.9,,8035,,", {"number": Decimal("41.9"), "numerator": None}),
        ("plans,,2017-18-Q1,5,,,,=SUM(A1:A9)", {"note": "=SUM(A1:A9)"}),
    ],
)
def test_a_line_stands_as_it_was_written(area, line, expected):
    load(area, line)

    row = stands(area, "plans" if line.startswith("plans") else "assessed", "2017-18-Q1")
    assert {name: getattr(row, name) for name in expected} == expected


@pytest.mark.parametrize(
    "written", ["source=Schools", "schools", "Schools", "SOURCE = schools", "Source=Schools", '" schools "']
)
def test_a_category_is_found_by_its_name_or_code(area, written):
    load(area, f"by-source,{written.replace('SOURCE = ', 'SOURCE=')},2017-18,4,,,,")

    assert stands(area, "by-source", "2017-18", "schools").number == 4


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("plan,,2017-18,1,,,,", "line 2: there is no indicator with the code “plan”. Did you mean “plans”?"),
        (",,2017-18,1,,,,", "line 2: there is no indicator"),
        ("plans,,,1,,,,", "there is no period"),
        ("plans,,Q1 2017,1,,,,", "is not a period. Write a year such as 2017-18"),
        ("plans,,2017-19,1,,,,", "The year that starts in 2017 is 2017-18"),
        ("plans,,2017-18,,,,,", "there is no figure. Write it, or say in the flag why"),
        ("plans,,2017-18,1,,,blank,", "there is a figure, and the flag says blank"),
        ("plans,,2017-18,1,,,maybe,", "“maybe” is not a flag. Write one of: blank, tbc"),
        ("plans,,2017-18,twelve,,,,", "value: “twelve” is not a number"),
        ("plans,,2017-18,=1+1,,,,", "value: “=1+1” is not a number"),
        ("plans,,2017-18,1234567890123,,,,", "more than 12 digits"),
        ("plans,,2017-18,1.23456,,,,", "more than 4 digits after the point"),
        ("plans,,2017-18,1,1,2,,", "neither a percentage nor a rate"),
        ("assessed,,2017-18,,1,,,", "a numerator without its denominator"),
        ("assessed,,2017-18,,,2,,", "a denominator alone"),
        ("plans,Schools,2017-18,1,,,,", "“plans” has no breakdown"),
        ("by-source,Scools,2017-18,1,,,,", "“Scools” is no category of “Source”. Did you mean “Schools”?"),
        ("by-source,district=Schools,2017-18,1,,,,", "“district=Schools” is no category of “Source”"),
        ("plans,,2017-18,1,,,,\nplans,,2017-18,2,,,,", "line 3: this figure stands in line 2 already"),
        ("plans,,2017-18,1,,,", "line 2: there are 7 cells, but 8 columns"),
        ("plans,,2017-18,1,,,,a\x01b", "a character that cannot be stored"),
        (f"plans,,2017-18,1,,,,{'x' * 5001}", "more than 5,000 characters"),
    ],
)  # fmt: skip
def test_what_cannot_be_loaded_is_said_with_its_line(area, line, words):
    assert words in refused(area, line)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "the file is empty"),
        (HEAD.encode(), "no line below it"),
        (b"\n \n", "the file is empty"),
        (b"indicator,value\nplans,1\n", "the column “period” is missing"),
        (b"indicator,periods,value\nplans,2017-18,1\n", "Is “periods” meant?"),
        (b"indicator,period,value,value\nplans,2017-18,1,1\n", "the column “value” stands twice"),
        (b"indicator;period;value\nplans;2017-18;1\n", "separate the columns with commas"),
        ((HEAD + "plans,,2017-18,1,,,,caf\xe9").encode("latin-1"), "line 2: this is not text in UTF-8"),
        ((HEAD + "plans,,2017-18,1,,,,x").encode("utf-16"), "this is not text in UTF-8"),
        ((HEAD + "plans,,2017-18,1,,,,a\x00b").encode(), "line 2: there is a character that cannot be stored"),
        (b"PK\x03\x04 a workbook", "this is not a CSV file"),
        (b'indicator,period,value\n"plans', "line 2: there are 1 cells, but 3 columns"),
        ((HEAD + "plans,,2017-18,1,,,,x\n" * 20_001).encode(), "there are more than 20,000 lines"),
        (b"x" * (21 * 1024 * 1024), "The file is larger than 20 MB"),
        (b"indicator,period,value\n" + b"a" * 1_000_001, "this line cannot be read"),
    ],
)  # fmt: skip
def test_a_hostile_file_gets_a_clear_sentence(area, content, words):
    assert words in refused(area, content)


def test_a_million_lines_are_refused_at_once(area):
    content = HEAD.encode() + b"plans,,2017-18,1,,,,\n" * 1_000_000
    started = time.process_time()

    assert "larger than 20 MB" in refused(area, content)
    assert time.process_time() - started < 1


def test_a_byte_order_mark_odd_spaces_and_other_columns_are_no_matter(area):
    text = "\ufeffLine, Indicator ,PERIOD,value\r\n7, plans ,2017-18-Q1, 12 \r\n\r\n8,plans,2017-18-Q2,13\r\n"

    report = load(area, text.encode())

    assert report.added == 2
    assert report.ignored == ["values.csv: line"]


def test_a_cell_may_run_over_several_lines_and_later_lines_keep_their_number(area):
    assert "line 4: there is no indicator" in refused(area, 'plans,,2017-18,1,,,,"two\nlines"\nx,,2017-18,1,,,,')


def test_everything_that_is_wrong_is_said_at_once_up_to_a_hundred(area):
    said = refused(area, "".join(f"nobody-{number},,2017-18,1,,,,\n" for number in range(130))).splitlines()

    assert len(said) == 101
    assert said[0].startswith("values.csv, line 2:")
    assert said[-1] == "And 30 more. Put these right first."


def test_a_changed_figure_wants_a_reason_and_the_old_one_is_kept(area):
    load(area, "plans,,2017-18,439,,,,\nassessed,,2017-18,41.9,3366,8035,provisional,")

    with pytest.raises(Unusable) as problem:
        load(area, "plans,,2017-18,443,,,,\nassessed,,2017-18,,,,blank,")
    assert "line 2: 439 stands here already. To change it to 443, give a reason" in str(problem.value)
    assert "41.9 beside 3,366 of 8,035 (provisional) stands here already. To change it to “blank”" in str(problem.value)
    report = load(area, "plans,,2017-18,443,,,,", reason="The second table is right", by=area.manager)

    assert report.changed == 1
    row = stands(area, "plans", "2017-18")
    assert (row.number, row.revision, row.given_by_id) == (443, 2, area.manager.pk)
    with area.scope():
        kept = ValueRevision.objects.get()
    assert (kept.number, kept.reason, kept.by_id) == (439, "The second table is right", area.manager.pk)


def test_a_changed_note_is_no_changed_figure(area):
    load(area, "plans,,2017-18,439,,,,")

    report = load(area, "plans,,2017-18,439,,,,as printed")

    assert (report.changed, report.noted) == (0, 1)
    assert stands(area, "plans", "2017-18").note == "as printed"
    with area.scope():
        assert not ValueRevision.objects.exists()


def test_what_an_agency_gave_is_not_loaded_over(area):
    with area.scope():
        area.value("plans", "2017-18-Q1", agency=area.council, number=5)

    with pytest.raises(Unusable, match="an agency has given this figure in its return"):
        load(area, "plans,,2017-18-Q1,6,,,,", reason="x")


def test_a_trial_says_everything_and_changes_nothing(area):
    report = load(area, "plans,,2017-18,439,,,,", trial=True)

    assert report.added == 1
    with area.scope():
        assert not Value.objects.exists()


def test_only_those_who_run_the_collection_load(area):
    with pytest.raises(PermissionDenied):
        load(area, "plans,,2017-18,439,,,,", by=area.chair)


INDICATORS = "code,title,section,kind,unit,dimension,breakdown,not_recorded,decimals,every,direction,adds_up,ended_after,national\n"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("a b,A,S,count,x,,,,,,,,,", "“a b” is not a code"),
        ("a,,S,count,x,,,,,,,,,", "there is no title"),
        ("a,A,S,,x,,,,,,,,,", "there is no kind"),
        ("a,A,S,sum,x,,,,,,,,,", "“sum” is not a kind. Write one of: snapshot, count"),
        ("a,A,S,count,x,,,,9,,,,,", "“9” is not a number of decimals"),
        ("a,A,S,count,x,,,,,daily,,,,", "“daily” is not a frequency"),
        ("a,A,S,count,x,,,,,,sideways,,,", "is not a direction"),
        ("a,A,S,count,x,,,,,,,perhaps,,", "neither yes nor no"),
        ("a,A,S,count,x,,,,,,,,2017,x", "“x” is no code of the national list"),
        ("a,A,S,count,x,,,,,,,,Q4,", "is not a period"),
        ("plans,Plans,S,count,x,,,,,,,,,", "is here already, as “At a date” and not as “In the period”"),
        ("add,Add,S,count,x,,,,,,,,,", "is kept for a page"),
        (f"a,{'A' * 251},S,count,x,,,,,,,,,", "the title has more than 250 characters"),
        ("a,A,S,count,x,,,,,,,,,\na,B,S,count,x,,,,,,,,,", "line 3: the code “a” stands in line 2 already"),
    ],
)
def test_mistakes_in_the_file_of_indicators_are_said_with_their_line(area, line, words):
    assert words in refused(area, "plans,,2017-18,1,,,,", indicators=INDICATORS + line)


def test_the_file_of_indicators_says_more_where_it_has_the_columns(area):
    NationalIndicator.objects.create(code="n", title="N", kind=ValueKind.COUNT)
    line = "a,A,S,Percentage,%,ethnicity,Groups,Nobody asked; Left out,2,yearly,Higher is better,no,2016-17,n\n"
    values = "a,ethnicity=Nobody asked,2015-16,1,,,,\na,ethnicity=Unknown,2015-16,2,,,,\na,White,2015-16,3,,,,"

    report = load(area, values, indicators=INDICATORS + line)

    with area.scope():
        row = Indicator.objects.select_related("dimension", "national").get(code="a")
        assert (row.kind, row.decimals, row.every, row.direction, row.adds_up) == (
            "percentage",
            2,
            "yearly",
            "up",
            False,
        )
        assert (row.status, row.ended_after, row.national.code) == ("discontinued", "2016-17", "n")
        assert (row.dimension.name, row.dimension.kind) == ("Groups", "ethnicity")
        known = {each.name: each.not_recorded for each in row.dimension.categories.all()}
    assert known == {"Nobody asked": True, "Unknown": False, "White": False}
    assert report.made.guessed == []


def test_categories_that_nobody_named_are_guessed_by_their_names_and_that_is_said(area):
    line = "a,A,S,count,x,source,,,,,,,,\n"

    report = load(area, "a,Schools,2015-16,1,,,,\na,Not Recorded,2015-16,2,,,,", indicators=INDICATORS + line)

    assert report.made.guessed == ["A: Not Recorded"]
    assert any("Taken by their names" in words for words in remarks(report))


def test_more_categories_of_a_later_file_are_a_version_of_the_indicators_that_have_them(area):
    line = "by-source,By Source,S,cumulative,x,source,,,,,,,,\n"

    load(area, "by-source,Courts,2015-16,1,,,,", indicators=INDICATORS + line)

    with area.scope():
        version = IndicatorVersion.objects.get(indicator__code="by-source")
        assert version.terms["breakdown"]["categories"][-1]["name"] == "Courts"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("plans,same_as,nobody", "there is no indicator with the code “nobody”"),
        ("plans,same_as,plans", "an indicator cannot be related to itself"),
        ("plans,equals,rate", "“equals” is not a kind"),
        ("plans,,rate", "there is no kind"),
    ],
)
def test_mistakes_in_the_file_of_relations_are_said_with_their_line(area, line, words):
    said = refused(area, "plans,,2017-18,1,,,,", relations=f"indicator,kind,other\n{line}\n")

    assert f"relations.csv, line 2: {words}" in said


def test_an_explanation_survives_every_later_load(area):
    falls = "referrals,,2017-18-Q1,50,,,,\nreferrals,,2017-18-Q2,40,,,,\n"
    (query,) = load(area, falls).queries
    with area.scope():
        explain_query(query, explanation="Duplicates were taken out", by=area.manager, now=NOW, revision=1)

    again = load(area, falls).queries
    assert [(each.state, each.explanation) for each in again] == [(QueryState.EXPLAINED, "Duplicates were taken out")]
    settled = load(area, falls.replace("40", "60"), reason="Corrected").queries
    assert settled == []
    reopened = load(area, falls.replace("40", "30"), reason="Corrected").queries

    assert [(each.state, each.explanation) for each in reopened] == [(QueryState.OPEN, "Duplicates were taken out")]


def test_figures_that_an_agency_gave_are_asked_of_the_agency_alone(area):
    with area.scope():
        area.value("referrals", "2017-18-Q1", agency=area.council, number=50)
        area.value("referrals", "2017-18-Q2", agency=area.council, number=40)

    assert load(area, "plans,,2017-18-Q1,12,,,,").queries == []


def test_an_impossible_figure_of_the_past_is_a_question(area):
    (query,) = load(area, "plans,,2017-18-Q1,-12,,,,").queries

    assert query.code == "negative"


def test_a_break_in_the_series_is_not_compared_across(area):
    with area.scope():
        IndicatorVersion.objects.create(
            partnership=area.partnership, indicator=area.indicators["referrals"], number=2, terms={}, breaks=True,
            from_period="2017-18-Q2", reason="Counted otherwise", at=NOW,
        )  # fmt: skip

    assert load(area, "referrals,,2017-18-Q1,50,,,,\nreferrals,,2017-18-Q2,40,,,,\n").queries == []


def test_a_thousand_lines_need_as_many_questions_as_ten_and_about_a_second(area):
    def lines(first, count):
        cells = [(code, f"{year}-{(year + 1) % 100:02}-Q{quarter}") for code in ("plans", "police-crimes", "health-waits") for year in range(1991, 2090) for quarter in (1, 2, 3, 4)]  # fmt: skip
        return "".join(f"{code},,{period},{number % 7 + 20},,,,\n" for number, (code, period) in enumerate(cells[first : first + count]))  # fmt: skip

    load(area, lines(0, 10))
    counted = []
    for first, count in ((10, 10), (20, 1000)):
        with CaptureQueriesContext(connection) as queries:
            started = time.process_time()
            load(area, lines(first, count))
        counted.append(len(queries))

    assert time.process_time() - started < 4
    assert counted[1] <= counted[0] + 3 < 40  # a batch more where the figures raise queries


def test_the_command_loads_a_folder_and_prints_every_query(partnership, capsys):
    call_command("load_dataset", str(SEED), "--check")
    assert "(nothing was loaded)" in capsys.readouterr().out
    call_command("load_dataset", str(SEED / "values.csv"), "--indicators", str(SEED / "indicators.csv"), "--relations", str(SEED / "relations.csv"), partnership=partnership.slug)  # fmt: skip

    said = capsys.readouterr().out
    assert "Figures added: 1,052" in said
    assert "values.csv: line" in said
    assert "Given differently in two tables (1)" in said
    assert "443 for 2016/17" in said
    call_command("load_dataset", str(SEED))
    assert "Figures that stood already: 1,052" in capsys.readouterr().out


def test_the_command_refuses_in_plain_words(partnership, tmp_path):
    file = tmp_path / "values.csv"
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("load_dataset", str(file))
    file.write_text(HEAD + "nobody,,2017-18,1,,,,\n", encoding="utf-8")
    with pytest.raises(CommandError, match=r"(?s)line 2: there is no indicator.*Nothing was loaded"):
        call_command("load_dataset", str(tmp_path))
    with pytest.raises(CommandError, match="There is no partnership “nowhere”"):
        call_command("load_dataset", str(file), partnership="nowhere")
    PartnershipFactory()
    with pytest.raises(CommandError, match="Say with --partnership"):
        call_command("load_dataset", str(file))


def page(area, client, **sent):
    return client.post(area.url("figures/load/"), sent)


def upload(text, name="values.csv"):
    return SimpleUploadedFile(name, (HEAD + text).encode(), content_type="text/csv")


def test_the_page_shows_first_what_would_happen_and_loads_without_choosing_again(area, client):
    client.force_login(area.manager)
    text = "referrals,,2017-18-Q1,50,,,,\nreferrals,,2017-18-Q2,40,,,,\n"

    looked = page(area, client, values=upload(text), reason="Because")

    said = looked.content.decode()
    assert "What would happen" in said
    assert "Figure since 1 April falls (1)" in said
    with area.scope():
        assert not Value.objects.exists()
    loaded = page(area, client, waiting=looked.context["waiting"], reason="Because", do="load")
    assert "Earlier years were loaded" in loaded.content.decode()
    with area.scope():
        assert set(Value.objects.values_list("given_by", flat=True)) == {area.manager.pk}


def test_the_page_says_every_mistake(area, client):
    client.force_login(area.manager)

    answer = page(area, client, values=upload("nobody,,2017-18,1,,,,\nplans,,2017,x,,,,"), reason="My reason")

    said = answer.content.decode()
    assert "values.csv, line 2: there is no indicator" in said
    assert "values.csv, line 3: value" in said
    assert "My reason" in said


@pytest.mark.parametrize("waiting", ["", "nonsense", "AAAA", "eJyrVkrOz0nVUcpMUbIyrAUAJ5sEkw==", "eJyrrgUAAXUA+Q=="])
def test_files_that_did_not_wait_are_asked_for_again(area, client, waiting):
    client.force_login(area.manager)

    answer = page(area, client, waiting=waiting, do="load")

    assert "Choose the file with the figures" in answer.content.decode()


@pytest.mark.parametrize(
    ("content", "words"), [(b"", "The file is empty"), (b"x" * (21 * 1024 * 1024), "larger than 20 MB")]
)
def test_the_page_refuses_an_empty_and_a_huge_file(area, client, content, words):
    client.force_login(area.manager)

    answer = page(area, client, values=SimpleUploadedFile("values.csv", content))

    assert words in answer.content.decode()


def test_files_too_large_for_the_page_are_chosen_once_more():
    content = "".join(f"{sha256(str(number).encode()).hexdigest()}\n" for number in range(100_000)).encode()

    assert packed(Files(File("values.csv", content))) == ""
    assert unpacked(packed(Files(File("v.csv", b"a"), relations=File("r.csv", b"b")))) == Files(
        File("v.csv", b"a"), relations=File("r.csv", b"b")
    )


def test_others_neither_see_nor_use_the_page(area, client):
    for person, status in ((area.chair, 403), (area.coordinator, 403), (MembershipFactory().user, 404)):
        client.force_login(person)

        assert client.get(area.url("figures/load/")).status_code == status
        assert page(area, client, values=upload("plans,,2017-18,1,,,,"), do="load").status_code == status
    with area.scope():
        assert not Value.objects.exists()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_two_loads_at_once_one_adds_and_the_other_finds_everything_there():
    partnership = PartnershipFactory()

    def run(_):
        try:
            with partnership_scope(partnership):
                report = load_history(partnership, seed(), by=None, now=NOW)
            return report.added, report.unchanged
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(run, range(2)))

    assert sorted(found) == [(0, 1052), (1052, 0)]


def test_questions_about_earlier_years_are_listed_and_explained(area, client):
    falls = "referrals,,2017-18-Q1,50,,,,\nreferrals,,2017-18-Q2,40,,,,\n"
    (query,) = load(area, falls).queries
    place = area.url("figures/load/questions/")
    client.force_login(area.chair)
    assert "Quarter 2 2017/18" in client.get(place).content.decode()
    assert client.get(f"{place}{query.pk}/").status_code == 403
    client.force_login(area.manager)

    client.post(f"{place}{query.pk}/", {"explanation": "Duplicates were taken out", "revision": 1})
    stale = client.post(f"{place}{query.pk}/", {"explanation": "Something else altogether", "revision": 1})

    assert stale.status_code == 409
    assert "The checks ask nothing here" in client.get(place).content.decode()
    assert "Duplicates were taken out" in client.get(f"{place}?state=explained&check=cumulative_falls").content.decode()
    assert "ask nothing here" in client.get(f"{place}?state=all&check=jump").content.decode()
    assert client.get(f"{place}999999/").status_code == 404


def test_the_list_of_questions_costs_the_same_for_many(area, client):
    client.force_login(area.manager)
    lines = [f"plans,,{year}-{(year + 1) % 100:02},-{year},,,," for year in range(2001, 2021)]
    load(area, "\n".join(lines[:3]))
    place, counted = area.url("figures/load/questions/"), []
    client.get(place)
    for more in (lines[:3], lines):
        load(area, "\n".join(more))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(place).status_code == 200
        counted.append(len(queries))

    assert counted[0] == counted[1] <= 18


def test_the_same_mistake_is_said_once_with_all_of_its_lines(area):
    wrong, right = "nobody,,2017-18,1,,,,\n", "plans,,{},1,,,,\n"
    mixed = "".join(wrong + right.format(f"{year}-{(year + 1) % 100:02}") for year in range(2001, 2009))

    said = refused(area, wrong * 3 + mixed)

    assert said.startswith("values.csv, lines 2 to 5, 7, 9, 11, 13, 15 and 2 more places: there is no indicator")
    assert "lines 2 and 4: there is" in refused(area, wrong + right.format("2017-18") + wrong)


def test_what_an_agency_left_out_of_its_quarter_is_not_asked_of_history(area):
    with area.scope():
        for quarter in (1, 2, 3, 4):
            area.value("plans", f"2024-25-Q{quarter}", agency=area.council, number=5)
        area.value("police-crimes", "2025-26-Q1", agency=area.police, number=5)

    assert load(area, "referrals,,2017-18-Q1,50,,,,").queries == []
    assert load(area, "referrals,,2025-26-Q1,50,,,,").queries[0].code == "missing"
