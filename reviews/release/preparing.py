"""Preparing a release: which outcome, which sections, whose PDF, on which day. Every change of content is a new content."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils.timezone import localdate

from accounts.models import User
from casework.editing import ChangedMeanwhile, require_revision
from casework.enums import SERVED
from casework.grants import record
from casework.models import Case
from casework.refusals import Refused
from casework.selectors import CHANGE
from casework.transitions import TransitionNotAllowed, lock_case
from core.templatetags.portal import date_long
from reviews import papers
from reviews.enums import PaperKind, Published, ReleaseStatus, ReportSection, Status
from reviews.models import Draft, Paper, Release
from reviews.release.content import recommended_of, snapshot_of
from reviews.release.copy_clock import cancel_copy_clock, follow_plan
from reviews.release.locking import RELEASE, locked, save_content
from reviews.report.selectors import agreed_draft

ENDED = frozenset({ReleaseStatus.RELEASED, ReleaseStatus.ABANDONED})
PUBLISHABLE = frozenset({Status.AGREED, Status.IMPROVING, Status.COMPLETED})
NO_REPORT = "The report is not agreed yet. Only an agreed report can be prepared for publication."
PDF = "application/pdf"
TAKEN = {
    Published.LEARNING_SUMMARY: {ReportSection.SUMMARY, ReportSection.ANALYSIS, ReportSection.IMPROVEMENTS},
    Published.IMPROVEMENTS: {ReportSection.IMPROVEMENTS},
}


@dataclass(slots=True)
class Section:
    """One section of a release, with a revision of its own, so that two people write two sections at once."""

    pk: int
    code: str
    title: str
    text: str
    revision: int
    _meta: ClassVar[Any] = Release._meta


def section_of(release: Release, code: str) -> Section | None:
    found = next((each for each in release.sections if each["code"] == code), None)
    return Section(release.pk, code, found["title"], found["text"], found.get("revision", 1)) if found else None


def open_release(case: Case) -> Release | None:
    """The attempt that is under way; one at most."""
    rows = Release.objects.filter(case=case).exclude(status__in=ENDED)
    return (
        rows.select_related("case__partnership", "draft", "file_draft__document", "paper", "made_by")
        .defer("paper__pdf")
        .first()
    )


@transaction.atomic
def begin_release(case: Case, *, title: str, by: User, now: datetime) -> Release:
    """The next attempt, from the agreed report; pressed twice, the one that is under way."""
    row = lock_case(case)
    if not by.has_perm(CHANGE, row):
        raise PermissionDenied(CHANGE)
    running = open_release(row)
    if running is not None:
        return running
    draft = agreed_draft(row)
    if draft is None or row.status not in PUBLISHABLE:
        raise Refused(NO_REPORT)
    if Release.objects.filter(case=row, published__isnull=False, published__withdrawal__isnull=True).exists():
        raise Refused("The review is published. Withdraw that copy first, then prepare another.")
    number = (Release.objects.filter(case=row).aggregate(last=Max("number"))["last"] or 0) + 1
    release = Release(
        partnership_id=row.partnership_id, case=row, number=number, draft=draft, title=title.strip(), sections=_copied(draft, None),
        made_by=by, made_at=now,
    )  # fmt: skip
    release.save()
    save_content(release)
    record(row, "begin_release", "Publication is being prepared", by=by, now=now)
    return release


def _copied(draft: Draft, codes: Collection[str] | None, kept: Collection[dict[str, Any]] = ()) -> list[dict[str, Any]]:
    """The draft's sections of these codes; as they were put right here, where they were."""
    here = {section["code"]: section for section in kept}
    return [
        here.get(each["code"], {name: each[name] for name in ("code", "title", "text")} | {"revision": 1})
        for each in draft.sections
        if codes is None or each["code"] in codes
    ]


@transaction.atomic
def choose_outcome(
    release: Release, *, title: str, outcome: str, rationale: str, anonymous: bool, sections: Collection[str], own_pdf: bool,
    revision: int, by: User, now: datetime,
) -> Release:  # fmt: skip
    """`sections`: codes of the draft's, for a summary; the full report takes them all, the improvements what is recommended alone."""
    case, row = locked(release, by=by)
    require_revision(row, revision)
    if outcome != Published.FULL and not rationale.strip():
        raise Refused("Enter why the report is not published in full. The Panel is told these reasons.", "rationale")
    if own_pdf and not may_use_file(row.draft, outcome):
        raise Refused(
            "Only a PDF that the reviewer sent, free of viruses and published in full, can go out as it came.",
            "own_pdf",
        )
    wanted = None if outcome == Published.FULL else _sections_for(Published(outcome), row.draft, sections)
    row.title, row.outcome, row.anonymous = title.strip(), outcome, anonymous
    row.rationale = "" if outcome == Published.FULL else rationale.strip()
    row.sections = _copied(row.draft, wanted, row.sections)
    row.file_draft = row.draft if own_pdf else None
    save_content(row, "title", "outcome", "anonymous", "rationale", "sections", "file_draft")
    record(
        case, "choose_outcome", "What is to be published was chosen", by=by, now=now, note=str(Published(outcome).label)
    )
    follow_plan(row, now=now)
    return row


def _sections_for(outcome: Published, draft: Draft, sections: Collection[str]) -> Collection[str]:
    """So that nothing goes out as less than the full report and holds all of it."""
    taken: set[str] = {*TAKEN[outcome]}
    if outcome == Published.IMPROVEMENTS:
        return taken
    every = {section["code"] for section in draft.sections}
    if every <= {*sections} and not every <= taken:
        raise Refused(
            "With every section it is the full report. Untick those that are not published, or choose the full report.",
            "sections",
        )
    return {*sections} or taken


def may_use_file(draft: Draft, outcome: str) -> bool:
    """The reviewer's own PDF holds the whole report, so it goes out only where all of it does."""
    document = draft.document
    if document is None or document.removed_at is not None:
        return False
    return outcome == Published.FULL and document.content_type == PDF and document.scan in SERVED


@transaction.atomic
def change_section(
    release: Release, code: str, *, title: str, text: str, revision: int, by: User, now: datetime
) -> Release:
    """So that what the scan found can be put right. The agreed report stays as it was."""
    _, row = locked(release, by=by)
    section = section_of(row, code)
    if section is None:
        raise TransitionNotAllowed("This section is not published any more. Look at what is.")
    if section.revision != revision:
        raise ChangedMeanwhile(section)
    if not text.strip():
        raise Refused("Enter the text, or leave the section out under what is published.", "text")
    changed = {"code": code, "title": title.strip(), "text": text, "revision": revision + 1}
    row.sections = [changed if each["code"] == code else each for each in row.sections]
    save_content(row, "sections")
    follow_plan(row, now=now)
    return row


@transaction.atomic
def take_in_new_report(release: Release, *, by: User, now: datetime) -> Release:
    """Another version of the report was agreed since: its sections replace what stands here."""
    case, row = locked(release, by=by)
    draft = agreed_draft(case)
    if draft is None:
        raise Refused(NO_REPORT)
    codes = None if row.outcome in {"", Published.FULL} else {each["code"] for each in row.sections}
    row.draft, row.sections, row.file_draft = draft, _copied(draft, codes), None
    save_content(row, "draft", "sections", "file_draft")
    record(case, "take_in_report", f"Version {draft.version} of the report is being prepared", by=by, now=now)
    follow_plan(row, now=now)
    return row


@transaction.atomic
def plan_day(release: Release, *, publish_on: date, revision: int, by: User, now: datetime) -> Release:
    """The day counts backwards: the copies must have gone by the day that the clock says."""
    case, row = locked(release, by=by)
    require_revision(row, revision)
    if publish_on < localdate(now):
        raise Refused("That day has passed. Enter today or a later day.", "publish_on")
    row.publish_on = publish_on
    row.revision += 1
    row.save(update_fields=["publish_on", "revision"])
    follow_plan(row, now=now)
    record(case, "plan_publication", "The day of publication was planned", by=by, now=now, note=date_long(publish_on))
    return row


@transaction.atomic
def ask_for_pdf(release: Release, *, by: User, now: datetime) -> Paper:
    """Of the content as it stands now; a worker makes it."""
    case, row = locked(release, by=by)
    if not row.outcome:
        raise Refused("Choose first what is published.")
    recommended = recommended_of(row)
    if not row.sections and not recommended:
        raise Refused("There is nothing to publish yet: no section and no recommendation.")
    snapshot = snapshot_of(row, recommended, case.partnership)
    paper = papers.ask_for_paper(case, PaperKind.REPORT, snapshot=snapshot, by=by, now=now)
    row.paper = paper
    row.save(update_fields=["paper"])
    return paper


@transaction.atomic
def abandon(release: Release, *, reason: str, by: User, now: datetime) -> Release:
    """Given up; what was sent, told and signed for it stays on record."""
    case, row = locked(release, by=by, permission=RELEASE)
    row.status = ReleaseStatus.ABANDONED
    row.revision += 1
    row.save(update_fields=["status", "revision"])
    cancel_copy_clock(case, reason="The attempt to publish was given up.", now=now)
    record(case, "abandon_release", "The attempt to publish was given up", by=by, now=now, note=reason.strip())
    return row
