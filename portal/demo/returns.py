"""What the agencies answer in the demonstration: some have, one is late, one has been asked to change its answer."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.utils.timezone import localdate

from accounts.models import User
from casework.models import Case
from incidents.enums import DatePrecision, Involvement, ReturnSectionCode
from incidents.models import AgencyReturn, Incident
from incidents.returns.answering import say_involvement, state_of, submit, write_section
from incidents.returns.entries import EntryWords, add_entry
from incidents.returns.requesting import accept, ask_agencies, ask_for_changes
from partnerships.models import Agency, Membership
from portal.demo.stories import ACTIONS, CHRONOLOGIES, LEARNING, SUMMARIES

ANSWERING = ("council", "health", "police", "agency")
DAYS_TO_ANSWER = 5
QUESTION = "Please say what your agency knew and did in the two years before, and what you have done since."
WANTED = "Please add the dates on which the family was called, and say who took the decision to close."


def agencies_with_people(people: dict[str, User]) -> dict[Agency, User]:
    """Each agency whose coordinator signs in to the demonstration, in the order in which they answer."""
    named = [people[local] for local in ANSWERING if local in people]
    rows = Membership.objects.filter(user__in=named, agency__isnull=False).select_related("agency")
    agency_of = {row.user_id: row.agency for row in rows}
    return {agency: user for user in named if (agency := agency_of.get(user.pk)) is not None}


def answer_requests(
    case: Case,
    people: dict[str, User],
    *,
    manager: User,
    at: Callable[[int], datetime],
    first: int,
    gathering: bool,
) -> None:
    """Asked on day `first`. While information is gathered one has answered, one is to change its answer, one is late and
    one has begun; afterwards all but one have answered.
    """
    asked_at = at(first)
    answering = agencies_with_people(people)
    due_on = localdate(asked_at) + timedelta(days=2 if gathering else DAYS_TO_ANSWER)
    returns = ask_agencies(
        case, agencies=list(answering), question=QUESTION, looks_back_to=localdate(asked_at) - timedelta(days=730),
        due_on=due_on, by=manager, now=asked_at,
    )  # fmt: skip
    for number, row in enumerate(returns):
        by, now = answering[row.agency], at(first + 1)
        if gathering and number == 2:
            continue
        _write(row, number, by=by, now=now)
        if number == 3:
            continue
        written = AgencyReturn.objects.select_related("case", "agency").get(pk=row.pk)
        submit(written, checked=state_of(written), by=by, now=now)
        if gathering and number == 1:
            ask_for_changes(row, changes_wanted=WANTED, due_on=localdate(at(first + 4)), by=manager, now=at(first + 2))
        else:
            accept(row, by=manager, now=at(first + 2))


def _write(row: AgencyReturn, number: int, *, by: User, now: datetime) -> None:
    say_involvement(row, involvement=Involvement.INVOLVED, by=by, now=now, revision=row.revision)
    texts = {
        ReturnSectionCode.SUMMARY: SUMMARIES[number],
        ReturnSectionCode.IMMEDIATE_ACTION: ACTIONS,
        ReturnSectionCode.LEARNING: LEARNING,
    }
    for section, text in texts.items():
        write_section(row, section, text=text, by=by, now=now, revision=0)
    happened_on = Incident.objects.get(case=row.case).happened_on or localdate(now)
    for line in CHRONOLOGIES[number]:
        day = happened_on - timedelta(days=line.days)
        words = EntryWords(
            precision=DatePrecision.DAY, starts_on=day, ends_on=day, kind=line.kind, source=line.source, what_happened=line.what,
            practice_comment=line.comment, known_on=day + timedelta(days=line.later) if line.later else None,
        )  # fmt: skip
        add_entry(row, words, by=by, now=now)
