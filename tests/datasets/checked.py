"""Small books for the tests of checks."""

from decimal import Decimal

from datasets.checking.book import Book
from datasets.checking.run import check
from datasets.enums import Standing, ValueKind
from datasets.periods import Period
from datasets.terms import Category, Figure, Terms

NOW = Period.parse("2018-19-Q2")


def number(value):
    return Figure(number=Decimal(str(value)))


def parts(numerator, denominator, printed=None):
    return Figure(
        number=None if printed is None else Decimal(str(printed)),
        numerator=None if numerator is None else Decimal(numerator),
        denominator=None if denominator is None else Decimal(denominator),
    )


def nothing(standing=Standing.BLANK):
    return Figure(standing=standing)


def groups(*names, unknown=()):
    return tuple(Category(name, name.title(), not_recorded=name in unknown) for name in names)


def indicator(code="contacts", kind=ValueKind.COUNT, **more):
    return Terms(**{"code": code, "title": code.title(), "kind": kind, "unit": "children"} | more)


def book_of(*terms, by_agency=None, breaks=None, **periods):
    """`periods`: by code without dashes as y2018_19_Q2; cells by "code" or "code/category", numbers as figures."""
    figures = {}
    for name, cells in periods.items():
        figures[name[1:].replace("_", "-")] = {
            tuple([*key.split("/"), ""][:2]): each if isinstance(each, Figure) else number(each)
            for key, each in cells.items()
        }
    return Book({each.code: each for each in terms}, figures, by_agency or {}, breaks or {})


def series(terms, values, *, last=NOW, category=""):
    """One cell in consecutive periods of which `last` is the last; None leaves a period out."""
    figures, period = {}, last
    for each in reversed(values):
        if each is not None:
            figures[period.code] = {(terms.code, category): each if isinstance(each, Figure) else number(each)}
        period = period.before
    return Book({terms.code: terms}, figures)


def codes(book, period=NOW, **more):
    return [each.code.value for each in check(book, period, **more)]


def only(book, period=NOW, **more):
    """The one finding that there must be."""
    (found,) = check(book, period, **more)
    return found
