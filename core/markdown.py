"""Text that people write, made safe once for pages and PDF alike."""

from collections.abc import Sequence

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

TAGS = {
    "p",
    "br",
    "h3",
    "h4",
    "h5",
    "h6",
    "strong",
    "em",
    "s",
    "ul",
    "ol",
    "li",
    "blockquote",
    "hr",
    "a",
    "code",
    "pre",
}
TAGS |= {"table", "thead", "tbody", "tr", "th", "td"}
CLASSES = {
    "p": "govuk-body",
    "h3": "govuk-heading-m",
    "h4": "govuk-heading-s",
    "h5": "govuk-heading-s",
    "h6": "govuk-heading-s",
    "ul": "govuk-list govuk-list--bullet",
    "ol": "govuk-list govuk-list--number",
    "a": "govuk-link",
    "blockquote": "govuk-inset-text",
    "table": "govuk-table",
    "th": "govuk-table__header",
    "td": "govuk-table__cell",
    "hr": "govuk-section-break govuk-section-break--m govuk-section-break--visible",
}
FIRST_HEADING = 3
SCROLLS = '<div class="portal-table-scroll" role="region" aria-label="Table" tabindex="0">'
_parser = MarkdownIt("commonmark", {"html": False}).enable("table").disable(["image", "html_block", "html_inline"])


def _shift_headings(tokens: Sequence[Token]) -> None:
    """The highest heading becomes h3, whatever it was; nothing skips a level below it."""
    levels = sorted({int(token.tag[1]) for token in tokens if token.type == "heading_open"})
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(6, FIRST_HEADING + levels.index(int(token.tag[1])))}"


def _dress(tokens: Sequence[Token]) -> None:
    for token in tokens:
        if token.nesting >= 0 and token.tag in CLASSES:
            token.attrSet("class", CLASSES[token.tag])
        if token.type == "th_open":
            token.attrSet("scope", "col")
        _dress(token.children or ())


def render_markdown(text: str) -> SafeString:
    """HTML with nothing in it that the allow-list does not name: no images, no raw HTML, no scripts, no styles."""
    tokens = _parser.parse(text or "")
    _shift_headings(tokens)
    _dress(tokens)
    html = _parser.renderer.render(tokens, _parser.options, {})
    clean = nh3.clean(
        html,
        tags=TAGS,
        attributes={"a": {"href"}, "th": {"scope"}, "ol": {"start"}},
        allowed_classes={tag: set(names.split()) for tag, names in CLASSES.items()},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener nofollow",
    )
    # Scrolls by itself on a narrow screen, by keyboard too. What was written cannot hold these tags: it is escaped above.
    scrolls = clean.replace("<table", f"{SCROLLS}<table").replace("</table>", "</table></div>")
    return mark_safe(scrolls)  # noqa: S308  cleaned on the line above
