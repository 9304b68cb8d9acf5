"""A whole document, composed from the facts of the arrangements and the partnership's own words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from arrangements.definition import Definition
from core.markdown import render_markdown
from publishing.blocks import ComposedSection
from publishing.enums import REQUIRED, Section
from publishing.sections import COMPOSERS


@dataclass(frozen=True)
class Document:
    title: str
    partnership: str
    colour: str
    sections: Sequence[ComposedSection]


@dataclass(frozen=True)
class Requirement:
    """One thing that published arrangements must contain, and whether they do."""

    section: Section
    met: bool


def compose(definition: Definition, texts: Mapping[str, str]) -> Document:
    sections = tuple(
        ComposedSection(
            section.value,
            number,
            section.label,
            render_markdown(texts.get(section, "")),
            tuple(COMPOSERS[section](definition)),
        )
        for number, section in enumerate(Section, start=1)
    )
    return Document(definition.document_title, definition.name, definition.colour, sections)


def required_contents(document: Document) -> list[Requirement]:
    stated = {section.code for section in document.sections if section.stated}
    return [Requirement(section, section.value in stated) for section in Section if section in REQUIRED]
