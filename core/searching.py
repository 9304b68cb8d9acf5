"""Finding words in what is published: how they are asked for, and the words around them, marked."""

from django.contrib.postgres.search import SearchHeadline, SearchQuery
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

MARKS = ("\x02", "\x03")


def words_query(words: str) -> SearchQuery:
    """As people know it from the web: quotation marks keep words together, a minus sign leaves one out."""
    return SearchQuery(words, search_type="websearch", config="english")


def snippet_of(expression: str, query: SearchQuery) -> SearchHeadline:
    """The words around those that were found, these between MARKS."""
    start, stop = MARKS
    return SearchHeadline(
        expression, query, config="english", start_sel=start, stop_sel=stop, max_words=35, min_words=20, max_fragments=2
    )


def marked(snippet: str) -> SafeString:
    """The found words marked; everything else escaped."""
    start, stop = MARKS
    return mark_safe(str(escape(snippet)).replace(start, "<mark>").replace(stop, "</mark>"))  # noqa: S308  escaped first
