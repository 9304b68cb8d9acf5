"""What the pages of quarters say: the next step, lines of tables, facts. Words, and no rule of its own."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.timezone import localdate

from core.templatetags.portal import date_long, days_left
from datasets.collecting.selectors import COLOURS
from datasets.enums import QueryState, ReturnStatus, Standing
from datasets.models import Collection, QuarterlyReturn, Query
from datasets.periods import Period, named
from datasets.queries import Remembered
from datasets.running.selectors import Owed
from datasets.transitions import NEVER_CAME, RECEIVED

Line = dict[str, Any]
NOTHING = Owed(0, 0)
FEW = 8


def counted(count: int, one: str, more: str = "") -> str:
    """1 return; 3 returns."""
    return f"{count} {one if count == 1 else more or one + 's'}"


def link(slug: str, name: str, *args: Any) -> str:
    return reverse(f"quarters:{name}", args=[slug, *args])


def of_quarter(quarter: Collection, name: str = "detail", *args: Any) -> str:
    return link(quarter.partnership.slug, name, quarter.period, *args)


def of_return(row: QuarterlyReturn, name: str = "read", *args: Any) -> str:
    return link(row.partnership.slug, name, row.collection.period, row.pk, *args)


def crumbs(slug: str, *more: tuple[str, str]) -> list[dict[str, str]]:
    return [{"text": text, "url": url} for text, url in [("Quarterly figures", link(slug, "list")), *more]]


def quarter_crumbs(quarter: Collection, *more: tuple[str, str]) -> list[dict[str, str]]:
    return crumbs(quarter.partnership.slug, (named(quarter.period), of_quarter(quarter)), *more)


def return_crumbs(row: QuarterlyReturn) -> list[dict[str, str]]:
    slug, period = row.partnership.slug, row.collection.period
    return crumbs(slug, (named(period), link(slug, "detail", period)), (row.agency.name, of_return(row)))


@dataclass(frozen=True, slots=True)
class AllQuarters:
    """What the list's next step is chosen from. `to_read`, `late`: of every open quarter. `first`: waits longest to be read."""

    unopened: Period | None
    anything_owed: bool
    to_read: int
    late: int
    first: QuarterlyReturn | None
    late_in: str


def first_of_all(slug: str, stands: AllQuarters) -> Line | None:
    """For components/next_step.html, for somebody who runs the collection; nothing where nothing waits."""
    if stands.unopened is not None and stands.anything_owed:
        text = f"{stands.unopened.short} is over and not opened yet. Once it is opened, each agency is asked for what it owes."
        url = link(slug, "open_one", stands.unopened.code)
        return _step(text, "Not opened", "yellow", url, f"Open {stands.unopened.short}")
    if stands.first is not None:
        verb = "waits" if stands.to_read == 1 else "wait"
        url = link(slug, "read", stands.first.collection.period, stands.first.pk)
        return _step(
            f"{counted(stands.to_read, 'return')} {verb} to be read.", "Waits to be read", "blue", url, "Read the first"
        )
    if stands.late:
        verb = "is" if stands.late == 1 else "are"
        url = link(slug, "remind", stands.late_in)
        return _step(f"{counted(stands.late, 'return')} {verb} late.", "Late", "red", url, "Remind the agencies")
    return None


def _step(text: str, state: str, colour: str, url: str = "", action: str = "") -> Line:
    found: Line = {"text": text, "state": state, "colour": colour}
    return found | ({"action": {"url": url, "text": action}} if url else {})


def quarter_line(quarter: Any, *, today: date) -> Line:
    """`quarter`: of selectors.quarters, with its counts."""
    open_now = quarter.closed_at is None
    days = (quarter.due_on - today).days
    waits = open_now and quarter.received < quarter.asked
    words, colour = ("Open", "blue") if open_now else ("Closed", "grey")
    return {
        "row": quarter,
        "name": named(quarter.period),
        "url": of_quarter(quarter),
        "received": f"{quarter.received} of {quarter.asked}",
        "left": days_left(days) if waits else "",
        "late": waits and days < 0,
        "words": words,
        "colour": colour,
    }


def next_of_quarter(quarter: Any, first: QuarterlyReturn | None, *, today: date, runs: bool) -> Line:
    """For components/next_step.html. `first`: the return of it that waits longest to be read."""
    if quarter.closed_at is not None:
        return _step(
            f"It was closed on {date_long(localdate(quarter.closed_at))}. Nothing more is asked for.", "Closed", "grey"
        )
    if first is not None:
        verb = "waits" if quarter.to_read == 1 else "wait"
        url = of_quarter(quarter, "read", first.pk) if runs else ""
        text = f"{counted(quarter.to_read, 'return')} {verb} to be read by the business team."
        return _step(text, "Waits to be read", "blue", url, f"Read the return of {first.agency.name}")
    waiting = quarter.asked - quarter.received
    if not waiting:
        url = of_quarter(quarter, "close") if runs else ""
        return _step("Every return is in and accepted.", "Complete", "green", url, "Close the quarter")
    dates = {"due_on": quarter.due_on, "days": (quarter.due_on - today).days}
    if quarter.late:
        url = of_quarter(quarter, "remind") if runs else ""
        verb = "is" if quarter.late == 1 else "are"
        return (
            _step(f"{counted(quarter.late, 'return')} {verb} late.", "Late", "red", url, "Remind the agencies") | dates
        )
    text = f"{quarter.received} of {counted(quarter.asked, 'return')} received. The agencies are reminded as the day comes near."
    return _step(text, "Waits for agencies", "blue") | dates


def boxes_of_quarter(quarter: Any) -> list[Line]:
    """For the row of counts on the page of a quarter."""
    found = [
        {"number": f"{quarter.received} of {quarter.asked}", "text": "received"},
        {"number": quarter.to_read, "text": "to be read"},
        {"number": quarter.late, "text": "late", "late": quarter.late > 0},
        {"number": quarter.not_started, "text": "not started"},
        {"number": quarter.doubts, "text": "queries not explained"},
    ]
    return found if quarter.closed_at is None else [found[0], found[4]]


def return_line(row: Any, quarter: Collection, owed: Mapping[int, Owed], *, today: date) -> Line:
    """`row`: of selectors.returns_of. Of what an agency still writes only how far it is."""
    open_now, received = quarter.closed_at is None, row.status in RECEIVED
    waits = open_now and row.status in NEVER_CAME
    boxes = max(owed.get(row.agency_id, NOTHING).boxes, row.said)
    first = row.deadline.original_due_on if row.deadline else row.due_on
    return {
        "row": row,
        "url": of_quarter(quarter, "read", row.pk),
        "status": row.get_status_display(),
        "colour": COLOURS[ReturnStatus(row.status)],
        "left": days_left((row.due_on - today).days) if waits else "",
        "late": waits and row.due_on < today,
        "first_due": date_long(first) if first != row.due_on else "",
        "filled": counted(row.said, "box", "boxes") if received else f"{row.said} of {boxes} boxes",
        "doubts": row.doubts if received else "",
        "who": row.passed_to.full_name if row.passed_to and open_now else "",
        "days_late": days_late(row),
    }


def days_late(row: QuarterlyReturn) -> str:
    """Of what was first submitted after its day; changes that were asked for later do not make it late."""
    if row.submitted_at is None or row.status in NEVER_CAME:
        return ""
    came = (row.deadline.met_on if row.deadline else None) or localdate(row.submitted_at)
    late = (came - row.due_on).days
    return f"{counted(late, 'day')} late" if late > 0 else ""


def facts_of(row: QuarterlyReturn) -> list[Line]:
    """For components/summary_list.html."""
    first = row.deadline.original_due_on if row.deadline else row.due_on
    due = date_long(row.due_on) + (f" (first {date_long(first)})" if first != row.due_on else "")
    found = [("Due", due)]
    if row.submitted_at and row.submitted_by:
        late = days_late(row)
        said = f"{date_long(row.submitted_at)}, by {row.submitted_by.full_name}" + (f" ({late})" if late else "")
        found.append(("Submitted", said))
    if row.late_reason:
        found.append(("Why it came late", row.late_reason))
    if row.accepted_at and row.accepted_by:
        found.append(("Accepted", f"{date_long(row.accepted_at)}, by {row.accepted_by.full_name}"))
    if row.changes_wanted:
        found.append(("Changes asked for", row.changes_wanted))
    return [{"key": key, "value": value} for key, value in found]


def next_of_return(row: Any, boxes: int, doubts: int, *, today: date, runs: bool) -> Line:
    """For components/next_step.html. `row`: of selectors.get_return. `doubts`: how many nobody has explained."""
    colour = COLOURS[ReturnStatus(row.status)]
    if row.status == ReturnStatus.ACCEPTED:
        return _step("Nothing more is wanted of the agency.", row.get_status_display(), colour)
    if row.status == ReturnStatus.SUBMITTED:
        asked = counted(doubts, "query", "queries")
        text = (
            f"It waits to be read. {asked} {'is' if doubts == 1 else 'are'} not explained."
            if doubts
            else "It waits to be read."
        )
        return _step(text, row.get_status_display(), colour, of_return(row, "accept") if runs else "", "Accept it")
    if row.collection.closed_at is not None and row.status != ReturnStatus.CHANGES_REQUESTED:
        return _step("The quarter was closed without this return.", row.get_status_display(), "grey")
    who = row.passed_to.full_name if row.passed_to else f"Anybody who answers for {row.agency.name}"
    text = f"{row.said} of {max(boxes, row.said)} boxes say something."
    if row.status == ReturnStatus.CHANGES_REQUESTED:
        return _step("The agency puts it right and submits it anew.", row.get_status_display(), colour) | {"who": who}
    reminds = _remind_one(row) if runs and row.due_on < today else ""
    found = _step(text, row.get_status_display(), colour, reminds, "Remind the agency")
    return found | {"due_on": row.due_on, "days": (row.due_on - today).days, "who": who}


def _remind_one(row: QuarterlyReturn) -> str:
    return f"{link(row.partnership.slug, 'remind', row.collection.period)}?return={row.pk}"


def why_nothing_is_shown(row: QuarterlyReturn) -> str:
    if row.status == ReturnStatus.CHANGES_REQUESTED:
        return "The agency writes in it again. You can read its figures once it submits them anew."
    if row.collection.closed_at is not None:
        return "What an agency wrote and did not submit stays its own."
    return "What an agency writes is its own until it submits. You can read its figures then."


def others_of_return(row: QuarterlyReturn, *, runs: bool) -> list[Line]:
    """What may be done besides the next step."""
    if not runs:
        return []
    found = []
    if row.status in RECEIVED:
        found.append({"url": of_return(row, "ask_changes"), "text": "Ask for changes"})
    elif row.status == ReturnStatus.CHANGES_REQUESTED and row.collection.closed_at is None:
        found.append({"url": _remind_one(row), "text": "Remind the agency"})
    elif row.deadline is not None and row.deadline.is_open:
        found.append({"url": of_return(row, "more_time"), "text": "Give the agency more time"})
    return found


def others_of_quarter(quarter: Any, *, runs: bool, unasked: int) -> list[Line]:
    found = [
        {"url": of_quarter(quarter, "queries"), "text": "Read what the checks ask about its figures"},
        {"url": of_quarter(quarter, "missing"), "text": "See which figures are missing"},
        {"url": link(quarter.partnership.slug, "timeliness"), "text": "See how timely the agencies are"},
        {"url": of_quarter(quarter, "export"), "text": "Download this table (CSV)"},
        {"url": of_quarter(quarter, "export") + "?file=xlsx", "text": "Download this table (Excel)"},
    ]
    if runs and quarter.closed_at is None:
        if unasked:
            text = f"Ask {counted(unasked, 'more agency', 'more agencies')} that came to owe figures"
            found.append({"url": of_quarter(quarter, "add_agencies"), "text": text})
        if quarter.received < quarter.asked:
            found.append(
                {"url": of_quarter(quarter, "remind"), "text": "Remind agencies of returns that have not come"}
            )
        if not quarter.to_read and quarter.received < quarter.asked:
            found.append(
                {"url": of_quarter(quarter, "close"), "text": "Close it without the returns that have not come"}
            )
    return found


def missing_lines(rows: Iterable[Mapping[str, Any]]) -> list[Line]:
    """`rows`: of selectors.said_missing."""
    return [dict(row) | {"words": str(Standing(row["standing"]).label).lower()} for row in rows]


def to_remind(rows: Iterable[QuarterlyReturn], wanted: str, *, today: date) -> list[int]:
    """Which are ticked at first: the one that the address names, else those that are late."""
    rows = list(rows)
    named_one = [row.pk for row in rows if str(row.pk) == wanted]
    return named_one or [row.pk for row in rows if row.status in NEVER_CAME and row.due_on < today]


def reminder_hint(row: QuarterlyReturn, *, today: date) -> str:
    if row.status == ReturnStatus.CHANGES_REQUESTED:
        return "Changes are asked for"
    return f"Due {date_long(row.due_on)}, {days_left((row.due_on - today).days)}"


DOUBT_COLOURS = {QueryState.OPEN: "yellow", QueryState.EXPLAINED: "green", QueryState.SETTLED: "grey"}


def doubt_line(query: Query, quarter: Collection, before: Remembered | None) -> Line:
    """One query with the figure that it is about; `before`: what was said of the same in an earlier period."""
    title = query.indicator.title
    explained = query.explained_by.full_name if query.explained_by else ""
    return {
        "query": query,
        "name": f"{title}: {query.category.name}" if query.category else title,
        "agency": query.agency.name if query.agency else "",
        "state": query.get_state_display(),
        "colour": DOUBT_COLOURS[QueryState(query.state)],
        "return_url": of_quarter(quarter, "read", query.quarterly_return_id) if query.quarterly_return_id else "",
        "explain_url": of_quarter(quarter, "explain", query.pk) if query.state != QueryState.SETTLED else "",
        "explained_by": explained,
        "before": f"For {named(before.period)} it was explained: “{before.text}”" if before else "",
    }


def work_lines(rows: Iterable[QuarterlyReturn], slug: str) -> list[Line]:
    """For components/task_list.html on "My work": returns that wait to be read."""
    return [
        {
            "title": f"Read the figures of {row.agency.name} for {named(row.collection.period)}",
            "hint": f"Submitted {date_long(localdate(row.submitted_at))}" if row.submitted_at else "",
            "url": link(slug, "read", row.collection.period, row.pk),
            "status": "Waits to be read",
            "colour": "blue",
        }
        for row in rows
    ]
