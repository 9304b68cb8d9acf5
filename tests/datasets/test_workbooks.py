"""The workbook of a return: there and back unchanged, faults with their cells, hostile files refused in a sentence."""

import zipfile
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from casework.files import CheckedFile
from datasets.collecting.boxes import name_of
from datasets.collecting.entering import Change, Typed, save_cells, write_narrative
from datasets.collecting.sheet import sheet_of
from datasets.enums import Standing
from datasets.models import Entry, Narrative
from datasets.workbooks import layout
from datasets.workbooks.reading import NotThisWorkbook, take_in
from datasets.workbooks.template import template_of
from tests.factories.datasets import NOW, FiguresArea

pytestmark = pytest.mark.django_db


@pytest.fixture
def area():
    return FiguresArea()


def row_of(area, agency=None):
    return area.return_of(agency or area.council)


def opened(area, agency=None):
    return load_workbook(BytesIO(template_of(sheet_of(row_of(area, agency)))))


def as_file(book, name="figures.xlsx"):
    stream = BytesIO()
    book.save(stream)
    return CheckedFile(stream.getvalue(), name, "application/x")


def line_of(book, area, code, category=""):
    page = book[layout.FIGURES]
    sheet = sheet_of(row_of(area))
    name = next(name_of(cell.place) for cell in sheet.cells if cell.key == (code, category))
    return next(row for row in range(layout.FIRST_ROW, page.max_row + 1) if page[f"A{row}"].value == name)


def put(book, area, code, text, *, column=layout.PART, category=""):
    cell = f"{column.letter}{line_of(book, area, code, category)}"
    book[layout.FIGURES][cell] = text
    return cell


def take(area, book, **more):
    return take_in(row_of(area), as_file(book), by=area.coordinator, now=NOW, **more)


def test_the_template_holds_the_agencys_own_cells_open_and_everything_else_locked(area):
    with area.scope():
        area.value("plans", "2025-26-Q4", number=83, agency=area.council)
        book = opened(area)
        page = book[layout.FIGURES]
        line = line_of(book, area, "plans")

        assert page.protection.sheet
        assert page[f"E{line}"].value == "83"
        assert page[f"E{line}"].protection.locked
        assert not page[f"F{line}"].protection.locked
        assert page[f"G{line}"].protection.locked
        assert book[layout.ABOUT].sheet_state == "hidden"
        assert page.data_validations.dataValidation[0].formula1.startswith('"None: zero')
        texts = {str(cell.value) for row in page.iter_rows() for cell in row}
        assert not any("Police Crimes" in text for text in texts)


def test_what_is_filled_in_is_taken_in(area):
    with area.scope():
        book = opened(area)
        put(book, area, "referrals", 12)
        put(book, area, "assessed", 3)
        put(book, area, "assessed", "12", column=layout.WHOLE)
        put(book, area, "plans", "Not collected", column=layout.STANDS)
        put(book, area, "rate", "None: zero", column=layout.STANDS)
        put(book, area, "referrals", "Schools were closed", column=layout.STORY)
        put(book, area, "referrals", "Yes", column=layout.PROVISIONAL)

        taken = take(area, book)

        assert (taken.faults, taken.clashes, taken.changed) == ([], [], 4)
        found = {entry.indicator.code: entry for entry in Entry.objects.select_related("indicator")}
        assert (found["referrals"].number, found["referrals"].provisional, found["referrals"].route) == (
            "12",
            True,
            "excel",
        )
        assert (found["assessed"].numerator, found["assessed"].denominator) == ("3", "12")
        assert found["plans"].standing == Standing.NOT_COLLECTED
        assert (found["rate"].numerator, found["rate"].denominator) == ("0", "0")
        assert Narrative.objects.get().text == "Schools were closed"
        assert take(area, opened(area)).changed == 0  # downloaded again and uploaded unchanged


def test_every_fault_is_told_with_its_cell_and_nothing_is_taken_in(area):
    with area.scope():
        book = opened(area)
        put(book, area, "referrals", 12)
        faulty = {
            put(book, area, "plans", "about 7"),
            put(book, area, "rate", "=1+1"),
            put(book, area, "assessed", 13),
            put(book, area, "by-source", "Perhaps", column=layout.STANDS),
            put(book, area, "by-source", 5, column=layout.WHOLE),
        }
        put(book, area, "assessed", 12, column=layout.WHOLE)

        first = take(area, book)
        assert {fault.cell for fault in first.faults} < faulty
        put(book, area, "rate", "")
        put(book, area, "by-source", "", column=layout.STANDS)
        put(book, area, "by-source", "", column=layout.WHOLE)
        second = take(area, book)

        assert {fault.cell for fault in second.faults} == {
            f"F{line_of(book, area, 'plans')}", f"F{line_of(book, area, 'assessed')}",
        }  # fmt: skip
        assert not Entry.objects.exists()


def test_what_a_colleague_typed_meanwhile_stays_unless_it_is_replaced_knowingly(area):
    with area.scope():
        book = opened(area)
        put(book, area, "plans", 12)
        place = next(cell.place for cell in sheet_of(row_of(area)).cells if cell.key == ("plans", ""))
        save_cells(row_of(area), [Change(place, Typed("14"), 0)], by=area.colleague, now=NOW)

        taken = take(area, book)
        assert "14" in taken.clashes[0].words
        assert Entry.objects.get().number == "14"

        assert take(area, book, replace=True).changed == 1
        assert Entry.objects.get().number == "12"


def test_a_cell_that_the_workbook_leaves_alone_is_a_colleagues(area):
    with area.scope():
        book = opened(area)
        put(book, area, "referrals", 12)
        place = next(cell.place for cell in sheet_of(row_of(area)).cells if cell.key == ("plans", ""))
        save_cells(row_of(area), [Change(place, Typed("14"), 0)], by=area.colleague, now=NOW)

        take(area, book)

        assert set(Entry.objects.values_list("number", flat=True)) == {"12", "14"}


def test_rows_that_were_added_removed_or_doubled_are_told(area):
    with area.scope():
        book = opened(area)
        page = book[layout.FIGURES]
        page[f"F{page.max_row + 1}"] = 5
        assert "not of this return" in take(area, book).faults[0].words
        book = opened(area)
        book[layout.FIGURES].delete_rows(layout.FIRST_ROW)
        assert "1 rows of the return are not in the workbook" in take(area, book).faults[0].words


def other_books(area):
    yield "another agency", opened(area, area.police), "another agency"
    elsewhere = opened(area)
    elsewhere[layout.ABOUT]["B1"] = "elsewhere"
    yield "another partnership", elsewhere, "another agency or partnership"
    last = opened(area)
    last[layout.ABOUT]["D1"] = "2025-26-Q4"
    yield "last quarter", last, "Quarter 4 2025/26; this return is of Quarter 1 2026/27"
    plain = Workbook()
    plain.active.append([1, 2, 3])
    yield "no template", plain, "not the workbook of this return"
    old = opened(area)
    old[layout.ABOUT]["A1"] = "something-else"
    yield "old template", old, "not of the present kind"


def test_a_workbook_that_is_not_this_returns_is_refused_in_a_sentence(area):
    with area.scope():
        for name, book, words in other_books(area):
            with pytest.raises(NotThisWorkbook, match=words):
                take(area, book)
            assert not Entry.objects.exists(), name


def packed(content, **parts):
    """The same package with some parts put in place of its own, or added."""
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            if part.filename not in parts:
                new.writestr(part, old.read(part.filename))
        for name, text in parts.items():
            new.writestr(name, text)
    return stream.getvalue()


def test_hostile_files_are_refused_and_change_nothing(client, area):
    with area.scope():
        row = row_of(area)
        content = template_of(sheet_of(row))
    client.force_login(area.coordinator)
    address = area.url(f"quarterly-returns/{row.pk}/upload/")
    bomb = packed(content, **{"xl/media/bomb.bin": b"\0" * (layout.MOST_UNPACKED + 1)})
    laughing = b'<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><worksheet>&b;</worksheet>'
    files = {
        "macros.xlsx": packed(content, **{"xl/vbaProject.bin": b"x"}),
        "bomb.xlsx": bomb,
        "laughing.xlsx": packed(content, **{"xl/worksheets/sheet1.xml": laughing}),
        "cut.xlsx": content[: len(content) // 2],
        "broken.xlsx": packed(content, **{"xl/workbook.xml": b"<workbook"}),
        "figures.csv": b"indicator,value\nreferrals,12\n",
        "empty.xlsx": b"",
        "text.xlsx": b"not a workbook at all",
    }
    for name, each in files.items():
        with area.scope():
            Entry.objects.all().delete()
        answer = client.post(address, {"file": SimpleUploadedFile(name, each)})
        assert answer.status_code == 200, name
        said = answer.content.decode()
        assert "There is a problem" in said or "Nothing was taken in" in said, name
        with area.scope():
            assert not Entry.objects.exists(), name


def test_a_million_rows_are_not_read(area):
    with area.scope():
        book = opened(area)
        book[layout.FIGURES].cell(row=900_000, column=6, value=1)
        with pytest.raises(NotThisWorkbook, match="far more rows"):
            take(area, book)


def test_the_page_takes_a_workbook_in_or_shows_the_cells(client, area):
    with area.scope():
        row, book = row_of(area), opened(area)
        cell = put(book, area, "plans", "about 7")
    client.force_login(area.coordinator)
    address = area.url(f"quarterly-returns/{row.pk}/upload/")
    refused = client.post(address, {"file": SimpleUploadedFile("figures.xlsx", as_file(book).content)})
    assert f"Cell {cell}:" in refused.content.decode()
    with area.scope():
        put(book, area, "plans", 7)
    taken = client.post(address, {"file": SimpleUploadedFile("figures.xlsx", as_file(book).content)}, follow=True)
    assert "1 cells changed" in taken.content.decode()
    downloaded = client.get(area.url(f"quarterly-returns/{row.pk}/workbook/"))
    assert load_workbook(BytesIO(downloaded.content))[layout.FIGURES].protection.sheet
    client.force_login(area.police_coordinator)
    assert client.get(area.url(f"quarterly-returns/{row.pk}/workbook/")).status_code == 404


TEXTS = st.one_of(
    st.integers(0, 10**9).map(str),
    st.decimals(0, 10**6, places=2).map(str),
    st.sampled_from(["", "1,234", "nil", "n/a", "about 12", "-3", "12.50", "007", "1e5", " 5", "⅓"]),
)
CELLS = st.one_of(
    st.builds(
        lambda text, yes: Typed.filled({"number": text}, provisional=yes and bool(text.strip())), TEXTS, st.booleans()
    ),
    st.sampled_from([Typed(standing=Standing.NOT_COLLECTED), Typed(standing=Standing.NOT_AVAILABLE), Typed()]),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(CELLS, min_size=6, max_size=6))
def test_any_return_survives_the_way_out_and_back(area, texts):
    """What a person typed, right or wrong, comes back from Excel as it was: nothing differs, so nothing is written."""
    with area.scope():
        Entry.objects.all().delete()
        row = row_of(area)
        cells = [cell for cell in sheet_of(row).cells if cell.boxes == ("number",)]
        save_cells(
            row, [Change(c.place, t, 0) for c, t in zip(cells, texts, strict=False)], by=area.coordinator, now=NOW
        )
        before = {entry.pk: Typed.of(entry) for entry in Entry.objects.all()}

        taken = take(area, opened(area))

        assert taken.changed == 0
        assert taken.clashes == []
        assert {entry.pk: Typed.of(entry) for entry in Entry.objects.all()} == before


def test_a_story_that_the_workbook_leaves_alone_is_a_colleagues(area):
    with area.scope():
        row = row_of(area)
        referrals = area.indicators["referrals"]
        write_narrative(row, referrals, text="Schools\x01 were closed", by=area.coordinator, now=NOW, revision=0)
        book = opened(area)
        put(book, area, "plans", 12)
        write_narrative(row, referrals, text="Schools were open", by=area.colleague, now=NOW, revision=1)

        assert take(area, book).changed == 1
        assert Narrative.objects.get().text == "Schools were open"

        put(book, area, "referrals", "It was summer", column=layout.STORY)
        assert "Schools were open" in take(area, book).clashes[0].words
        assert take(area, book, replace=True).clashes == []
        assert Narrative.objects.get().text == "It was summer"


def test_a_story_in_several_rows_is_one_and_begins_the_return_once(area):
    with area.scope():
        book = opened(area)
        put(book, area, "plans", 12)
        put(book, area, "by-source", "In the last row", column=layout.STORY)
        first = line_of(book, area, "by-source") - 3
        book[layout.FIGURES][f"{layout.STORY.letter}{first}"] = "In the first row"

        take(area, book)

        assert Narrative.objects.get().text == "In the first row\n\nIn the last row"
        assert row_of(area).events.filter(name="start", route="excel").count() == 1
