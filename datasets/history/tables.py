"""A CSV file as lines with their numbers, or everything that is wrong with it. Cells are text: nothing is run or guessed."""

import csv
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from io import StringIO
from typing import Any

from casework.files import most_bytes, too_big

MOST_LINES = 20_000
MOST_SHOWN = 100
MOST_PLACES = 6
LONGEST_CELL = 5000
NOT_TEXT = "this is not text in UTF-8. In a spreadsheet, save it as “CSV UTF-8 (comma delimited)”"
SIGNATURES = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")


@dataclass(frozen=True, order=True, slots=True)
class Problem:
    """What is wrong in one line of one file; line 0 for the whole of it."""

    file: str
    line: int
    words: str


class Unusable(Exception):
    """Files that cannot be loaded, and everything that is wrong with them, in the order of the lines."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("\n".join(self.sentences))

    @property
    def sentences(self) -> list[str]:
        """The first hundred different ones, each with all of its lines, and how many more there are."""
        lines: dict[tuple[str, str], list[int]] = {}
        for each in self.problems:
            lines.setdefault((each.file, each.words), []).append(each.line)
        said = [f"{file}{_where(found)}: {words}" for (file, words), found in lines.items()]
        more = len(said) - MOST_SHOWN
        return said[:MOST_SHOWN] + ([f"And {more} more. Put these right first."] if more > 0 else [])


def _where(lines: Sequence[int]) -> str:
    """Line 4; lines 2 to 9 and 12; only the first few of many places."""
    if lines[0] == 0:
        return ""
    spans: list[list[int]] = []
    for line in lines:
        if spans and spans[-1][1] == line - 1:
            spans[-1][1] = line
        else:
            spans.append([line, line])
    places = [str(first) if first == last else f"{first} to {last}" for first, last in spans]
    if len(places) > MOST_PLACES:
        places = [*places[:MOST_PLACES], f"{len(places) - MOST_PLACES} more places"]
    listed = " and ".join(filter(None, [", ".join(places[:-1]), places[-1]]))
    return f", line{'' if len(lines) == 1 else 's'} {listed}"


@dataclass(frozen=True, slots=True)
class File:
    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class Table:
    """`ignored`: the columns that nobody asked for."""

    name: str
    lines: list[Line] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)

    def problem(self, line: Line, words: str) -> Problem:
        return Problem(self.name, line.number, words)


def read_table(file: File, *, required: Sequence[str], optional: Sequence[str] = ()) -> Table:
    """Raises Unusable where the file as a whole cannot be read, with the first line at which that shows."""
    text = _text(file)
    csv.field_size_limit(min(sys.maxsize, 1_000_000))
    reader = csv.reader(StringIO(text, newline=""))
    heading: list[str] = []
    lines: list[Line] = []
    problems: list[Problem] = []
    for number, cells in _records(file, reader):
        if not any(cell.strip() for cell in cells):
            continue
        if not heading:
            heading = _heading(file, number, cells, required=required, optional=optional)
            continue
        if len(lines) >= MOST_LINES:
            raise Unusable([_whole(file, f"there are more than {MOST_LINES:,} lines. Load the file in parts")])
        if wrong := _wrong_line(cells, heading):
            problems.append(Problem(file.name, number, wrong))
            continue
        lines.append(Line(number, {column: cell.strip() for column, cell in zip(heading, cells, strict=True)}))
    if not heading:
        raise Unusable([_whole(file, "the file is empty")])
    if not lines and not problems:
        problems.append(_whole(file, "there is a heading, but no line below it"))
    if problems:
        raise Unusable(problems)
    known = {*required, *optional}
    return Table(file.name, lines, [column for column in heading if column not in known])


def _whole(file: File, words: str) -> Problem:
    return Problem(file.name, 0, words)


def _text(file: File) -> str:
    if len(file.content) > most_bytes():
        raise Unusable([_whole(file, too_big())])
    if file.content.startswith(SIGNATURES):
        raise Unusable([_whole(file, "this is not a CSV file. Open it in a spreadsheet and save it as CSV UTF-8")])
    try:
        text = file.content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = file.content[: error.start].count(b"\n") + 1
        raise Unusable([Problem(file.name, line, NOT_TEXT)]) from error
    if "\x00" in text:
        line = text[: text.index("\x00")].count("\n") + 1
        raise Unusable([Problem(file.name, line, f"there is a character that cannot be stored. Perhaps {NOT_TEXT}")])
    return text


def _records(file: File, reader: Any) -> Iterator[tuple[int, list[str]]]:
    """Each record with the line on which it begins: a cell in quotation marks may run over several."""
    while True:
        begins = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            words = "this line cannot be read. Check its quotation marks"
            raise Unusable([Problem(file.name, begins, words)]) from error
        yield begins, cells


def _heading(
    file: File, number: int, cells: list[str], *, required: Sequence[str], optional: Sequence[str]
) -> list[str]:
    found = [" ".join(cell.split()).lower() for cell in cells]
    if len(found) == 1 and any(sign in found[0] for sign in ";\t|"):
        raise Unusable([Problem(file.name, number, "separate the columns with commas")])
    twice = sorted({name for name in found if name and found.count(name) > 1})
    problems = [Problem(file.name, number, f"the column “{name}” stands twice") for name in twice]
    for name in required:
        if name not in found:
            near = get_close_matches(name, found, n=1)
            meant = f" Is “{near[0]}” meant?" if near else ""
            wanted = ", ".join([*required, *optional])
            problems.append(
                Problem(file.name, number, f"the column “{name}” is missing.{meant} The columns are: {wanted}")
            )
    if problems:
        raise Unusable(problems)
    return found


def _wrong_line(cells: list[str], heading: list[str]) -> str:
    if len(cells) != len(heading):
        return (
            f"there are {len(cells)} cells, but {len(heading)} columns. "
            "Put a text that holds a comma into quotation marks, and keep the commas of empty cells"
        )
    if any(len(cell) > LONGEST_CELL for cell in cells):
        return f"a cell holds more than {LONGEST_CELL:,} characters. Shorten it"
    if any(not letter.isprintable() and letter not in "\r\n\t" for cell in cells for letter in cell if letter < " "):
        return "there is a character that cannot be stored. Type the line again"
    return ""
