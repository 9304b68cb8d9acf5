"""Facts in words, and what each field is called."""

from datetime import date
from typing import Any

from django.db.models import DateField, Field, Model
from django.utils.html import format_html, format_html_join

from arrangements.models import ClockTerms
from arrangements.models.base import PARTIAL_DATE
from core.templatetags.portal import date_long

LABELS = {
    "aliases": "Other names",
    "sector": "Children or adults",
    "chair_kind": "Kind of chair",
    "frequency": "How often it meets",
    "meets_within_months": "Longest time between meetings, in months",
    "reports_to": "Reports to",
    "starts_on": "From",
    "ends_on": "Until",
    "source": "Place in the document",
    "organisation_kind": "Kind of organisation",
    "listed": "The arrangements list this agency",
    "heading": "Heading in the list",
    "membership": "Kind of membership",
    "why_chosen": "Why it was chosen",
    "code": "Clock",
    "starts": "Starts when",
    "start_wording": "Start in the document's words",
    "length": "Length",
    "unit": "Unit",
    "window_from": "Window opens on day",
    "window_to": "Window closes on day",
    "fixed_due_on": "Printed date",
    "recurs": "Starts again when it ends",
    "follows_national": "The arrangements only refer to the national rule",
    "ends": "Ends when",
    "told": "Who is told",
    "alerts": "Alerts",
    "wording": "In our own words",
    "severity": "How serious a missed date is",
    "identified_by": "Who identifies",
    "recommended_by_body": "Group that recommends",
    "recommended_by": "Who else recommends",
    "decided_by_body": "Group that decides",
    "decided_by_role": "Role that decides",
    "decided_by": "Who else decides",
    "may_delegate_to": "May be delegated to",
    "period_from": "Period from",
    "period_to": "Period to",
    "level_count": "Number of levels",
    "relation": "Kind of link",
    "how": "How it is sent",
    "as_of": "As of",
    "approximate": "An approximate figure",
    "comparator_name": "Compared with",
    "comparator_value": "Value compared with",
    "signed_on": "Signed on",
    "on": "Date",
    "milestone": "A milestone",
    "kind": "Kind",
    "number": "Number",
    "held_by": "Held by",
    "geography_summary": "The area in short",
    "geography_source": "Place in the document",
    "scrutiny_model": "Kind of scrutiny",
    "scrutiny_summary": "Scrutiny in short",
    "scrutiny_also_chairs": "Also chairs",
    "scrutiny_accountable_to": "Accountable to",
    "scrutiny_methods": "Methods",
    "scrutiny_duties": "Duties",
    "scrutiny_transition": "Until it is in place",
    "scrutiny_source": "Place in the document",
    "funding_split": "How the cost is shared",
    "funding_pooled": "One pooled budget",
    "funding_carries_forward": "Money left over is carried forward",
    "funding_shared_with": "Shared with",
    "funding_reviewed": "When it is reviewed",
    "funding_budget": "Budget in pounds",
    "funding_budget_year": "Year of the budget",
    "funding_source": "Place in the document",
    "business_unit_name": "Name",
    "business_unit_summary": "The team in short",
    "business_unit_shared_with": "Shared with",
    "business_unit_duties": "Duties",
    "business_unit_source": "Place in the document",
    "email": "E-mail address",
    "worried_about_a_child": "Worried about a child: what to do",
    "worried_about_an_adult": "Worried about an adult: what to do",
    "guidance": "National guidance",
    "document_title": "Title of the document",
    "amount": "Amount in pounds",
    "user": "Person",
    "chairs": "This person chairs the group",
}
HINTS = {
    "source": "Such as 1.3, Appendix 1 or lines 141 to 147",
    "note": "What is odd or doubtful about it. Notes are published",
    "organisation": "Leave it empty when the entry is not one real organisation",
    "meets_within_months": "A clock follows from it. Leave it empty when the arrangements do not say",
    "frequency": "As the arrangements put it",
    "number": "Leave it empty when the arrangements do not say",
    "window_from": "For a step with a window, such as days 3 to 9: the days after the start",
    "length": "Leave it empty when the arrangements state none",
    "alerts": "Such as “7 days before: whoever has it, business manager”. Empty means a week before, a day before, on the day, the day after and a week after",
    "recommended_by": "When it is not a group of the partnership",
    "decided_by": "When it is neither a group nor a role. All three empty reads as not stated",
    "ends_on": "The last day. Leave it empty while there is none",
    "starts_on": "Leave it empty when it is not known",
    "worried_about_a_child": "Telephone numbers and times. In an emergency: 999",
    "worried_about_an_adult": "Telephone numbers and times. In an emergency: 999",
}
ON_ITS_MODEL = {
    "seat.organisation": "Organisation as the document puts it",
    "signatory.organisation": "Organisation",
    "timelineentry.starts_on": "Starts on",
    "timelineentry.ends_on": "Ends on",
    "figure.value": "Value",
    "levels.number": "Level",
}
HINTS_ON_MODEL = {
    "seat.organisation": "",
    "signatory.organisation": "",
    "timelineentry.starts_on": "",
    "timelineentry.ends_on": "",
    "thresholdlevel.number": "",
}
NO_END = "No end"
LINES_HINT = "One on each line"
PARTIAL_HINT = "As precise as it is known: 2019, 2019-06 or 2019-06-28"


def label_of(model: type[Model], name: str) -> str:
    plain = name.replace("_", " ").capitalize()
    return ON_ITS_MODEL.get(f"{model._meta.model_name}.{name}") or LABELS.get(name, plain)


def hint_of(model: type[Model], field: "Field[Any, Any]") -> str:
    if is_partial_date(field):
        return PARTIAL_HINT
    hint = HINTS_ON_MODEL.get(f"{model._meta.model_name}.{field.name}", HINTS.get(field.name, ""))
    lines = LINES_HINT if field.get_internal_type() == "ArrayField" else ""
    return hint or lines


def is_partial_date(field: "Field[Any, Any]") -> bool:
    return any(getattr(getattr(check, "regex", None), "pattern", "") == PARTIAL_DATE for check in field.validators)


def shown(row: Any, name: str) -> Any:
    """A field's value for people; None when nothing is stated."""
    field = row._meta.get_field(name)
    value = getattr(row, name)
    if value is None and field.name == "ends_on":
        return NO_END
    if value is None or value in ("", []):
        return None
    if field.choices:
        return getattr(row, f"get_{name}_display")()
    return shown_value(value, dated=isinstance(field, DateField) or is_partial_date(field))


def shown_value(value: Any, *, dated: bool = False) -> Any:
    if value is None or value in ("", []):
        return None
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list):
        items = format_html_join("", "<li>{}</li>", ((item,) for item in value))
        return format_html('<ul class="govuk-list govuk-list--bullet">{}</ul>', items) if len(value) > 1 else value[0]
    if isinstance(value, date) or dated:
        return date_long(value)
    return str(value)


def held_by(seat: Any) -> str:
    """Those who hold a seat today, or that it is vacant."""
    names = [f"{holding.user.full_name}{' (chair)' if holding.chairs else ''}" for holding in seat.held_today]
    return ", ".join(names) or "Vacant"


def length_in_words(rule: Any) -> str:
    """How long a clock runs: "7 working days before", "days 3 to 9"; empty when nothing is stated."""
    if getattr(rule, "follows_national", False):
        return "As the national rule"
    if rule.unit and rule.window_to is not None:
        return f"{rule.get_unit_display()} {rule.window_from} to {rule.window_to}"
    if rule.unit:
        unit = rule.get_unit_display()
        words = f"{rule.length} {unit.removesuffix('s') if rule.length == 1 else unit}"
        words += " before" if rule.direction == "backward" else ""
        return f"Every {words}" if rule.recurs else words
    printed = getattr(rule, "fixed_due_on", "")
    return f"By {date_long(printed)}" if printed else ""


def terms_in_words(rule: ClockTerms | None) -> str:
    if rule is None:
        return ""
    return length_in_words(rule) or "No length stated"
