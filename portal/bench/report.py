"""The figures as tables, each beside what we aim at; the same text is printed and written down."""

from collections.abc import Sequence
from dataclasses import dataclass, field

Cell = str | int | float | None


@dataclass(frozen=True)
class Table:
    """One kind of figures. A number with an aim is followed by it; above the aim it says so."""

    title: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]]
    note: str = ""
    aims: dict[str, float] = field(default_factory=dict)

    def __str__(self) -> str:
        heads = [f"{name} (aim {_words(self.aims[name])})" if name in self.aims else name for name in self.columns]
        body = [[self._cell(name, cell) for name, cell in zip(self.columns, row, strict=True)] for row in self.rows]
        widths = [max(len(line[at]) for line in [heads, *body]) for at in range(len(heads))]
        rule = ["-" * (width - 1) + (":" if at else "-") for at, width in enumerate(widths)]
        lines = [_line(line, widths) for line in [heads, rule, *body]]
        return "\n".join([f"## {self.title}", "", *([self.note, ""] if self.note else []), *lines, ""])

    def _cell(self, column: str, cell: Cell) -> str:
        over = isinstance(cell, int | float) and column in self.aims and cell > self.aims[column]
        return f"{_words(cell)} over" if over else _words(cell)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = [
        cell.rjust(width) if at else cell.ljust(width)
        for at, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ]
    return f"| {' | '.join(padded)} |"


def _words(cell: Cell) -> str:
    if cell is None:
        return "not measured"
    if isinstance(cell, str):
        return cell
    if isinstance(cell, int):
        return f"{cell:,}"
    return f"{cell:,.0f}" if cell >= 100 else f"{cell:.1f}" if cell >= 10 else f"{cell:.2f}"
