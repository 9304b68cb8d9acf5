"""Who reports to whom, as a drawing that also prints. Its words stand in the list of groups beside it."""

from collections.abc import Iterator, Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from arrangements import definition as facts
from core.colours import text_colour_on

WIDTH, INDENT, GAP, PADDING, LINE = 640, 36, 14, 10, 20
LETTER = 8.6  # pixels, generously, at 16 pixels


def _in_order(bodies: Sequence[facts.Body]) -> Iterator[tuple[facts.Body, int, int | None]]:
    """Each group with its depth and the row of the group it reports to, top first."""
    below: dict[str | None, list[facts.Body]] = {}
    for body in bodies:
        below.setdefault(body.reports_to, []).append(body)
    rows: dict[str, int] = {}

    def walk(parent: str | None, depth: int) -> Iterator[tuple[facts.Body, int, int | None]]:
        for body in below.get(parent, []):
            if body.code in rows:
                continue
            rows[body.code] = len(rows)
            yield body, depth, rows.get(parent) if parent else None
            yield from walk(body.code, depth + 1)

    yield from walk(None, 0)
    for body in bodies:  # groups that report in a circle hang below none of the others
        if body.code not in rows:
            rows[body.code] = len(rows)
            yield body, 0, None
            yield from walk(body.code, 1)


def _wrapped(text: str, width: float) -> list[str]:
    room = max(8, int(width / LETTER))
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > room:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def governance_tree(bodies: Sequence[facts.Body], colour: str) -> SafeString | None:
    """Nothing when no group is said to report to another."""
    if not any(body.reports_to for body in bodies):
        return None
    shapes: list[SafeString] = []
    middles: list[tuple[float, float]] = []
    top = 2.0
    for body, depth, parent in _in_order(bodies):
        left = depth * INDENT + 2
        width = WIDTH - left - 2
        lines = _wrapped(body.name, width - 2 * PADDING)
        height = 2 * PADDING + LINE * len(lines)
        middles.append((left, top + height / 2))
        if parent is not None:
            shapes.append(_line_to(middles[parent], left, top + height / 2))
        shapes.append(_box(left, top, width=width, height=height, lines=lines, colour=colour if depth == 0 else ""))
        top += height + GAP
    return format_html(
        '<svg class="portal-tree" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" role="img" aria-labelledby="tree-title" '
        'font-family="Liberation Sans, Arial, sans-serif" font-size="16"><title id="tree-title">{}</title>{}</svg>',
        WIDTH, round(top), _in_words(bodies), mark_safe("".join(shapes)),  # noqa: S308  made by format_html below
    )  # fmt: skip


def _line_to(parent: tuple[float, float], left: float, middle: float) -> SafeString:
    x = parent[0] + INDENT / 2
    return format_html(
        '<path d="M{} {}V{}H{}" fill="none" stroke="#505a5f" stroke-width="2"/>', x, parent[1] + 18, middle, left
    )


def _box(left: float, top: float, *, width: float, height: float, lines: Sequence[str], colour: str) -> SafeString:
    words = format_html_join(
        "", '<text x="{}" y="{}" fill="{}">{}</text>',
        ((left + PADDING, top + PADDING + 15 + LINE * i, text_colour_on(colour) if colour else "#0b0c0c", line) for i, line in enumerate(lines)),
    )  # fmt: skip
    return format_html(
        '<rect x="{}" y="{}" width="{}" height="{}" fill="{}" stroke="{}" stroke-width="2"/>{}',
        left, top, width, height, colour or "#ffffff", colour or "#505a5f", words,
    )  # fmt: skip


def _in_words(bodies: Sequence[facts.Body]) -> str:
    names = {body.code: body.name for body in bodies}
    said = [f"{body.name} reports to {names[body.reports_to]}" for body in bodies if body.reports_to in names]
    return "Who reports to whom. " + "; ".join(said) + "."
