"""What the page of a review shows of this area: what it wants to know of the case, tasks, facts, links and next steps."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils import timezone

from casework.enums import CaseKind
from casework.models import Case
from casework.selectors import CHANGE, OPEN
from core.templatetags.portal import date_long
from meetings.models import Action, Decision
from partnerships.http import Member
from reviews.enums import MAY_STAY_INSIDE, PlanText, Response, Status
from reviews.models import (
    Appointment,
    Delay,
    FamilyContact,
    PlanningText,
    PublishedReview,
    Recommendation,
    ReviewMeeting,
)
from reviews.planning import beginning, ending, texts
from reviews.planning.course import AGAIN, CAN_BE_HELD, LOCAL
from reviews.planning.deciding import Right, right_to_agree, right_to_decide, who_has
from reviews.planning.delays import CAN_BE_LATE, told_of_delay
from reviews.planning.family import OURS, THEIRS
from reviews.planning.locking import ENDED
from reviews.review_file import ReviewFile, counted
from reviews.steps import Step
from reviews.transitions import HOLD, STOP

Task = dict[str, Any]
_OF_CASE = {"case": OuterRef("pk")}
_TEXTS = PlanningText.objects.filter(**_OF_CASE).order_by()
_MEETINGS = ReviewMeeting.objects.filter(**_OF_CASE)
_CONTACTS = FamilyContact.objects.filter(**_OF_CASE).order_by("-on").values("on")
_DELAYS = Delay.objects.filter(**_OF_CASE).order_by("number")
FACTS: dict[str, Any] = {
    "plan_texts": ArraySubquery(
        _TEXTS.values(
            row=JSONObject(
                part="part", text="text", revision="revision", agreed="agreed_revision", asked="asked_revision"
            )
        )
    ),
    "next_meeting": Subquery(_MEETINGS.filter(held_on__isnull=True).order_by("planned_on").values("planned_on")[:1]),
    "meetings_held": counted(ReviewMeeting, Q(held_on__isnull=False)),
    "family_told": Subquery(_CONTACTS.filter(kind__in=OURS)[:1]),
    "family_answered": Subquery(_CONTACTS.filter(kind__in=THEIRS)[:1]),
    "delays": counted(Delay),
    "delay_to_tell": Subquery(_DELAYS.filter(sent_on__isnull=True).values("number")[:1]),
    "has_reviewer": Exists(Appointment.objects.filter(**_OF_CASE, ended_on__isnull=True)),
    "unanswered": counted(Recommendation, Q(removed_at__isnull=True, response=Response.PROPOSED)),
    "unfinished": counted(Action, ~Q(status__in=ending.FINISHED)),
    "is_published": Exists(PublishedReview.objects.filter(release__case=OuterRef("pk"))),
    "asks_for_local": Exists(Decision.objects.filter(**_OF_CASE, outcome=LOCAL)),
    "has_local": Exists(Case.objects.filter(arises_from=OuterRef("pk"), kind=CaseKind.LOCAL_REVIEW)),
}


def _state(file: ReviewFile, part: PlanText) -> str:
    for row in file.facts["plan_texts"]:
        if row["part"] == part:
            return texts.state_of(
                written=row["text"] != "", revision=row["revision"], agreed=row["agreed"], asked=row["asked"]
            )
    return texts.EMPTY


def _url(file: ReviewFile, view: str, *args: Any) -> str:
    return reverse(view, args=[file.case.partnership.slug, file.case.reference, *args])


def _task(title: str, hint: str, url: str, status: str, colour: str = "") -> Task:
    return {"title": title, "hint": hint, "url": url, "status": status, "colour": colour}


def _national(file: ReviewFile) -> bool:
    return file.case.kind == CaseKind.NATIONAL_REVIEW


def tasks(file: ReviewFile, member: Member) -> list[dict[str, Any]]:
    """Sections for components/task_list.html, each {"title", "items"}."""
    writes = member.may(CHANGE) and file.status not in ENDED
    if _national(file):
        return [{"title": "The national review", "items": [_panel(file, writes), _family(file), _meetings(file)]}]
    held = [_panel(file, writes)] if file.status == Status.HELD else []
    return [
        {"title": "Setting it up", "items": [*_about(file, writes), *_texts(file, writes)]},
        {"title": "While it goes on", "items": [*held, _meetings(file), _family(file), *_delays(file)]},
    ]


def _about(file: ReviewFile, writes: bool) -> list[Task]:
    """Only for those who change it: everybody reads it lower down on the page of the case."""
    if not writes:
        return []
    said = bool(file.review.themes) and file.review.scope_from is not None
    url = _url(file, "planning:about")
    return [
        _task(
            "About this review", "Themes and the period that it looks at", url, "Entered" if said else "Not all entered"
        )
    ]


def _texts(file: ReviewFile, writes: bool) -> list[Task]:
    items = []
    for part in PlanText:
        words, colour = texts.WORDS[_state(file, part)]
        needed = part in texts.TO_BE_AGREED or words != texts.WORDS[texts.EMPTY][0]
        url = _url(file, "planning:text", part.value) if writes else _url(file, "planning:texts")
        items.append(_task(str(part.label), "", url, words, colour if needed and colour != "green" else ""))
    return items


def _meetings(file: ReviewFile) -> Task:
    held, coming = file.facts["meetings_held"], file.facts["next_meeting"]
    hint = f"Next: {date_long(coming)}" if coming else "None planned"
    return _task("Meetings", hint, _url(file, "planning:meetings"), f"{held} held" if held else "None held yet")


def _family(file: ReviewFile) -> Task:
    told, answered = file.facts["family_told"], file.facts["family_answered"]
    hint = (
        f"Our last offer or news: {date_long(told)}"
        if told
        else "What they were offered, what they answered, what they want"
    )
    status = f"They answered on {date_long(answered)}" if answered else "No answer yet" if told else "Not offered yet"
    colour = "" if told or file.status in ENDED else "blue"
    return _task("Contact with the family", hint, _url(file, "planning:family"), status, colour)


def _delays(file: ReviewFile) -> list[Task]:
    number = file.facts["delays"]
    if not number and file.status not in CAN_BE_LATE:
        return []
    waits = _to_tell(file) is not None
    status = "A letter is to be sent" if waits else f"{number} recorded" if number else "None foreseen"
    return [_task("Delays", "", _url(file, "planning:delays"), status, "yellow" if waits else "")]


def _to_tell(file: ReviewFile) -> int | None:
    """The number of the delay whose letter has not gone, where somebody has to be told."""
    number: int | None = file.facts["delay_to_tell"]
    return number if number is not None and told_of_delay(file.case) and file.status not in ENDED else None


def _panel(file: ReviewFile, writes: bool) -> Task:
    decided = file.review.panel_decided_on
    url = _url(file, "planning:panel") if writes else ""
    if decided:
        return _task("What the National Panel decided", "", url, f"Decided on {date_long(decided)}")
    return _task("What the National Panel decided", "", url, "Not recorded yet", "blue")


def facts(file: ReviewFile) -> list[dict[str, Any]]:
    review = file.review
    held = f"Since {date_long(review.held_on)}" if review.held_on else ""
    return [
        {"key": "Held for a national review", "value": held},
        {"key": "What the National Panel decided", "value": review.panel_decided},
    ]


def links(file: ReviewFile, member: Member) -> list[dict[str, str]]:
    status, found = file.status, []
    if not _national(file):
        found.append(("How the review is set up", "planning:texts"))
    if member.may(CHANGE):
        if status in HOLD.sources and file.case.kind in CAN_BE_HELD:
            found.append(("Hold it for a national review", "planning:hold"))
        if status == Status.COMPLETED and not _national(file):
            found.append(("Open the review again", "planning:reopen"))
    if status in STOP.sources and status != Status.HELD:
        right = right_to_decide(file.case, AGAIN)
        if right.decider.may_decide(member.user, now=timezone.now()) or (
            member.may(CHANGE) and not right.decider.stated
        ):
            found.append(("End the review without a report", "planning:stop"))
    return [{"url": _url(file, view), "text": text} for text, view in found]


def write(file: ReviewFile) -> Step | None:
    if _state(file, PlanText.TERMS) != texts.EMPTY:
        return None
    words = "Write the terms of reference"
    text = f"{words}: why the review is held, what it asks, who takes part."
    return Step(text, "planning:text", words, (PlanText.TERMS.value,))


def agree(file: ReviewFile) -> Step | None:
    state = _state(file, PlanText.TERMS)
    if state == texts.AGREED or file.case.kind in beginning.WRITTEN_IS_ENOUGH:
        return None
    if state != texts.ASKED:
        again = " again: they changed since they were agreed" if state == texts.CHANGED else ""
        text = f"Have the terms of reference agreed{again}."
        return Step(text, "planning:ask", "Have them agreed", (PlanText.TERMS.value,))
    right = right_to_agree(file.case, PlanText.TERMS)
    return _of_decider(file, right, "Agree the terms of reference.", "planning:agree", (PlanText.TERMS.value,))


def _of_decider(file: ReviewFile, right: Right, text: str, view: str, args: tuple[Any, ...] = ()) -> Step:
    """For whoever has the right; everybody else is told who that is."""
    if not right.decider.stated:
        return Step(right.source, view, "Say who decides", args, for_readers=right.source)
    name = right.decider.name
    return Step(
        text, view, "Record the decision", args, who=name, for_readers=f"The {name} decides on this: {right.title[:1].lower()}{right.title[1:]}.",
        only=who_has(right, file.case, now=timezone.now()).ids,
    )  # fmt: skip


def begin(file: ReviewFile) -> Step | None:
    terms, reviewer = _state(file, PlanText.TERMS), file.facts["has_reviewer"]
    missing = beginning.what_is_missing(file.case.kind, terms=terms, reviewer=reviewer)
    if missing:
        return Step(f"Before the review begins: {'. '.join(missing)}.", permission="")
    return Step("Everything is there: the review can begin.", "planning:begin", "Begin the review")


def send_delay_letter(file: ReviewFile) -> Step | None:
    number = _to_tell(file)
    if number is None:
        return None
    text = "A delay was foreseen. Send the letter about it, and record that it went."
    return Step(text, "planning:delay", "Go to the delay", (number,), permission=OPEN)


def keep_inside(file: ReviewFile) -> Step | None:
    if file.case.kind not in MAY_STAY_INSIDE:
        return None
    text = "The report is agreed. Say whether it stays inside; then its improvements begin."
    return Step(text, "planning:keep_inside", "Keep the review inside")


def complete(file: ReviewFile) -> Step | None:
    left = ending.what_is_left(
        unanswered=file.facts["unanswered"], unfinished=file.facts["unfinished"],
        outside=file.facts["is_published"] or file.review.stay_inside_reason != "",
    )  # fmt: skip
    if left:
        return Step(f"Before the review is completed: {'. '.join(left)}.", permission="")
    return Step(
        "Everything that it recommended is done. Complete the review.", "planning:complete", "Complete the review"
    )


def revisit(file: ReviewFile) -> Step | None:
    if not file.review.panel_decided:
        text = "The National Panel reviews the case. Record what it decided, once it has."
        return Step(text, "planning:panel", "Record what it decided", who="National Panel")
    text = "The National Panel has decided. Look at the local decision again."
    return _of_decider(file, right_to_decide(file.case, AGAIN), text, "planning:revisit")


def open_local(file: ReviewFile) -> Step | None:
    """After a national review: the local one that was decided on and is not open yet."""
    if not _national(file) or not file.facts["asks_for_local"] or file.facts["has_local"]:
        return None
    text = "The national review is over. It was decided to hold a local review as well: open it."
    return Step(
        text, "reviews:from_decision", "Open the local review", (CaseKind.LOCAL_REVIEW.value,), "reviews.add_review"
    )
