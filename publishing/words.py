"""Codes and figures of the arrangements in words that the public reads."""

from decimal import Decimal

from django.db.models import Choices

from arrangements import definition as facts
from arrangements import enums
from core.templatetags.portal import date_long
from partnerships.roles import Role

PER = {"percent": "%", "per_10000": " per 10,000", "per_100000": " per 100,000"}


def label(choices: type[Choices], value: str | None) -> str:
    return str(choices(value).label) if value else ""


def with_note(text: str, note: str) -> str:
    return f"{text} ({note.rstrip('.')})" if note and text else text or note


def amount(value: Decimal, unit: str) -> str:
    plain = f"{value:,.2f}" if value != value.to_integral_value() else f"{int(value):,}"
    if unit == enums.FigureUnit.POUNDS:
        return f"£{plain}"
    if "." in plain:
        plain = plain.rstrip("0")
    return plain + PER.get(unit, "")


def money(value: Decimal | None) -> str:
    return "" if value is None else amount(value, enums.FigureUnit.POUNDS)


def figure_value(figure: facts.Figure) -> str:
    return ("about " if figure.approximate else "") + amount(figure.value, figure.unit)


def figure_when(figure: facts.Figure) -> str:
    return figure.period or date_long(figure.as_of)


def figure_compared(figure: facts.Figure) -> str:
    if figure.comparator_value is None:
        return ""
    return f"{figure.comparator_name or 'England'}: {amount(figure.comparator_value, figure.unit)}"


def counted(number: int | None, text: str) -> str:
    return f"{text} ({number})" if number is not None and number != 1 else text


def period(start: str | None, end: str | None) -> str:
    if start and end:
        return f"{date_long(start)} to {date_long(end)}"
    if start:
        return f"from {date_long(start)}"
    return f"to {date_long(end)}" if end else ""


def yes_no(value: bool | None) -> str:
    return "" if value is None else "Yes" if value else "No"


def clock_length(rule: facts.ClockRule) -> str:
    """5 working days; between days 3 and 9, in calendar days; as in national guidance."""
    if rule.fixed_due_on:
        return f"by {date_long(rule.fixed_due_on)}"
    if rule.follows_national:
        return "as in national guidance"
    unit = label(enums.ClockUnit, rule.unit)
    if rule.window_from is not None:
        if rule.window_from == rule.window_to:
            return f"on day {rule.window_to} ({unit})"
        return f"between day {rule.window_from} and day {rule.window_to} ({unit})"
    if rule.length is None:
        return ""
    words = f"{rule.length} {unit.removesuffix('s') if rule.length == 1 else unit}"
    words += " before" if rule.direction == enums.ClockDirection.BACKWARD else ""
    return f"every {words}" if rule.recurs else words


def decider(route: facts.DecisionRoute, bodies: dict[str, str]) -> str:
    who = bodies.get(route.decided_by_body or "", "") or label(Role, route.decided_by_role) or route.decided_by
    if who and route.decided_by and route.decided_by != who:
        who = f"{who}: {route.decided_by}"
    return f"{who}; may hand over to: {route.may_delegate_to}" if route.may_delegate_to and who else who


def recommender(route: facts.DecisionRoute, bodies: dict[str, str]) -> str:
    named = bodies.get(route.recommended_by_body or "", "")
    return "; ".join(dict.fromkeys(part for part in (named, route.recommended_by) if part))
