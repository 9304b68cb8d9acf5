"""What is taken out of a reviewer's file, and why a file is not taken in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pypdf.errors import DependencyError, PyPdfError

# More than any report says; beyond it nobody could read or scan it in time.
MOST_CHARACTERS = 4_000_000
SHORT = 2_000
# Whatever bytes that somebody altered make the readers of files raise. What is not among them is a fault of ours.
DAMAGED = (
    PyPdfError, DependencyError, SyntaxError, ValueError, TypeError, LookupError, AttributeError,
    ArithmeticError, AssertionError, NotImplementedError, RecursionError, OSError, EOFError, MemoryError,
)  # fmt: skip
BROKEN = "The file is damaged and its words cannot be read. Open it, save it again and choose the new copy"
TOO_MUCH = "The file holds more text than a report can have. Save the report by itself and choose that copy"


class Unreadable(Exception):
    """Why nothing of this file is taken in, in words for the person who chose it."""


@dataclass(frozen=True, slots=True)
class Section:
    """What stands under one heading of the file; Markdown. No title: what comes before the first heading."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Extracted:
    """`plain_text`: every word of the file, hidden ones too, for scanning. `properties`: the file's metadata, by name.
    `warnings`: what makes the file hard to use for some readers, or unsafe to publish as it is, in words."""

    sections: tuple[Section, ...]
    plain_text: str
    properties: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


def storable(text: str) -> str:
    """Without what the database takes in no text: zero bytes and halves of characters."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode()


def joined(lines: Iterable[str]) -> str:
    """One thing a line, each once in a row; raises where it is more than a report can hold."""
    kept: list[str] = []
    size = 0
    for line in lines:
        clean = storable(line).strip()
        if clean and (not kept or kept[-1] != clean):
            kept.append(clean)
            size += len(clean)
            if size > MOST_CHARACTERS:
                raise Unreadable(TOO_MUCH)
    return "\n".join(kept)


def named(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Metadata that says something; a name that comes twice is numbered, so that nothing hides behind it."""
    found: dict[str, str] = {}
    for key, typed in pairs:
        name, value = storable(key).strip()[:100], storable(typed).strip()[:SHORT]
        same = [each for each in found if each == name or each.startswith(f"{name} (")]
        if value and value not in (found[each] for each in same):
            found[f"{name} ({len(same) + 1})" if same else name] = value
    return found


def counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
