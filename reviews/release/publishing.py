"""Publishing: ordered by a person after the rehearsal, carried out by a worker after another one, in one transaction, once."""

import logging
import secrets
from datetime import date, datetime, timedelta
from hashlib import sha256

from django.db import connection, transaction
from django.template.loader import render_to_string
from django.utils.html import strip_tags
from django.utils.timezone import localdate

from accounts.models import User
from arrangements.enums import ClockCode
from casework.grants import record
from casework.models import Case
from casework.refusals import Refused
from casework.transitions import lock_case, move
from core.workdays import CalendarTooShort, add_months
from deadlines.models import Deadline, State
from deadlines.selectors import UnknownRule
from deadlines.services import DeadlineError, Owner, cancel_deadline, meet_deadline, set_deadline_by_rule
from partnerships.models import Partnership
from partnerships.roles import Role
from partnerships.scoping import partnership_scope
from reviews import tasks
from reviews.enums import Outcome, ReleaseStatus, Response, Status
from reviews.models import Clearance, PublishedRecommendation, PublishedReview, Recommendation, Release
from reviews.release.checks import State as CheckState
from reviews.release.content import snapshot_of
from reviews.release.evidence import Evidence, evidence_of, pdf_bytes
from reviews.release.locking import RELEASE, locked, locked_row
from reviews.release.rehearsal import CheckResult, all_passed, as_rows, results_of
from reviews.release.telling import tell_of_publication, tell_of_stop
from reviews.transitions import PUBLISH

logger = logging.getLogger(__name__)
# Longer than a task may run: whoever worked on it is gone.
SILENCE = timedelta(minutes=6)
DUE = frozenset({ReleaseStatus.SCHEDULED, ReleaseStatus.RELEASING})
NOT_GREEN = "Not every check has passed. The rehearsal says which, and what to do."
AVAILABLE = ClockCode.PUBLICATION_AVAILABILITY


@transaction.atomic
def order(release: Release, *, publish_at: datetime | None, by: User, now: datetime) -> Release:
    """At once (`publish_at` None) or at a moment on the planned day. What was cleared is kept; the worker asks again."""
    case, row = locked(release, by=by, permission=RELEASE)
    if publish_at is None:
        row.publish_on = localdate(now)
    elif publish_at <= now:
        raise Refused("That moment has passed. Choose a later time, or publish at once.", "time")
    elif row.publish_on != localdate(publish_at):
        raise Refused("Plan the day first: the copies count back from it.", "time")
    evidence = evidence_of(row, now=now)
    results = results_of(evidence)
    if not all_passed(results):
        raise Refused(NOT_GREEN)
    row.content_sha256, row.stopped_because = evidence.content_sha256, ""
    row.status = ReleaseStatus.SCHEDULED if publish_at else ReleaseStatus.RELEASING
    row.publish_at, row.claimed_at = publish_at or now, None if publish_at else now
    row.revision += 1
    row.save(
        update_fields=[
            "publish_on",
            "content_sha256",
            "stopped_because",
            "status",
            "publish_at",
            "claimed_at",
            "revision",
        ]
    )
    _clear(row, results, by=by, now=now)
    words = "Publication was ordered for a day" if publish_at else "Publication at once was ordered"
    record(case, "order_publication", words, by=by, now=now, note=publish_at.isoformat() if publish_at else "")
    tasks.ring_to_publish(row.partnership_id, row.pk)
    return row


def _clear(release: Release, results: list[CheckResult], *, by: User | None, now: datetime) -> Clearance:
    states = [result.state for result in results]
    return Clearance.objects.create(
        partnership_id=release.partnership_id, case_id=release.case_id, release=release, content_sha256=release.content_sha256,
        checks=as_rows(results), red=states.count(CheckState.RED), overridden=states.count(CheckState.OVERRIDDEN), by=by, at=now,
    )  # fmt: skip


@transaction.atomic
def unschedule(release: Release, *, by: User, now: datetime) -> Release:
    """Back to being prepared: until the worker begins, it can be taken back."""
    case, row = locked(release, by=by, permission=RELEASE, statuses=frozenset({ReleaseStatus.SCHEDULED}))
    row.status, row.publish_at, row.claimed_at = ReleaseStatus.PREPARING, None, None
    row.revision += 1
    row.save(update_fields=["status", "publish_at", "claimed_at", "revision"])
    record(case, "unschedule_release", "Publication was taken off the schedule", by=by, now=now)
    return row


def publish_due(*, now: datetime) -> int:
    """Ring for what is due, and again for what a lost worker left. Asked once for all partnerships."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT partnership_id, release_id FROM reviews_to_publish(%s, %s)", [now, now - SILENCE])
        due: list[tuple[int, int]] = cursor.fetchall()
    for partnership_id, release_id in due:
        tasks.ring_to_publish(partnership_id, release_id)
    return len(due)


def publish_release(partnership: Partnership, release_id: int, *, now: datetime) -> bool:
    """Called twice, beside itself, late or after a worker died, it publishes once or not at all."""
    try:
        with partnership_scope(partnership):
            return _publish(release_id, now=now)
    except Exception as error:  # noqa: BLE001  whatever it is, nothing was published, and somebody must hear of it
        # The words of an exception could hold what is in the review.
        logger.error("release %s could not be published: %s", release_id, type(error).__name__)
    with partnership_scope(partnership):
        _stop_after_failure(release_id, now=now)
    return False


def _publish(release_id: int, *, now: datetime) -> bool:
    release = Release.objects.select_related("case").filter(pk=release_id, status__in=DUE).first()
    if release is None:
        return False
    case = lock_case(release.case)
    waiting = Release.objects.filter(pk=release_id, status__in=DUE, publish_at__lte=now)
    if not waiting.exists():  # published, stopped or taken back a moment ago, or rung too early
        return False
    row = locked_row(release_id, DUE)
    evidence = evidence_of(row, now=now)
    results = results_of(evidence)
    if not all_passed(results):
        _stop(row, "; ".join(f"{each.label}: {each.words}" for each in results if each.red), now=now)
        return False
    row.status, row.claimed_at, row.content_sha256 = ReleaseStatus.RELEASING, now, evidence.content_sha256
    row.save(update_fields=["status", "claimed_at", "content_sha256"])
    _clear(row, results, by=None, now=now)
    _write(row, evidence, now=now)
    row.status = ReleaseStatus.RELEASED
    row.revision += 1
    row.save(update_fields=["status", "revision"])
    _go_on(case, now=now)
    tell_of_publication(row, now=now)
    return True


def _stop(release: Release, because: str, *, now: datetime) -> None:
    release.status, release.stopped_because, release.claimed_at = ReleaseStatus.STOPPED, because, None
    release.revision += 1
    release.save(update_fields=["status", "stopped_because", "claimed_at", "revision"])
    record(release.case, "stop_release", "Publication was stopped: a check failed", by=None, now=now, note=because)
    tell_of_stop(release, now=now)


def _stop_after_failure(release_id: int, *, now: datetime) -> None:
    release = Release.objects.select_related("case__partnership").filter(pk=release_id).first()
    if release is None:
        return
    lock_case(release.case)
    row = Release.objects.select_for_update(of=("self",)).select_related("case__partnership").get(pk=release_id)
    if row.status in DUE:
        _stop(row, "Something went wrong while publishing. Order it again; if it stops again, tell support.", now=now)


def _write(release: Release, evidence: Evidence, *, now: datetime) -> PublishedReview:
    """The copy that stands for ever. Its address is made by chance: the case's reference never leaves the partnership."""
    case, pdf = release.case, pdf_bytes(release, evidence.content_sha256)
    if pdf is None:
        raise Refused("There is no PDF of this content.")
    snapshot = snapshot_of(release, evidence.recommended, case.partnership)
    html = render_to_string("public/review_body.html", {"paper": snapshot})
    words = "\n".join([strip_tags(html), *(each.text for each in evidence.recommended)])
    if release.file_draft is not None:
        words += f"\n{release.file_draft.plain_text}"
    published = PublishedReview.objects.create(
        partnership_id=release.partnership_id, release=release, public_id=secrets.token_hex(5), kind=case.kind,
        outcome=release.outcome, anonymous=release.anonymous, title=release.title, year=localdate(now).year,
        themes=case.review.themes, published_at=now, available_until=_keep_available(case, now=now), html=html, text=words,
        pdf=pdf, pdf_size=len(pdf), sha256=sha256(pdf).hexdigest(), content_sha256=evidence.content_sha256,
    )  # fmt: skip
    _write_recommendations(published, evidence, now=now)
    return published


def _write_recommendations(published: PublishedReview, evidence: Evidence, *, now: datetime) -> None:
    """As they stand in what was cleared."""
    responses = dict(Recommendation.objects.filter(case=evidence.case).values_list("pk", "response"))
    PublishedRecommendation.objects.bulk_create(
        PublishedRecommendation(
            partnership_id=published.partnership_id, review=published, recommendation_id=each.id, number=each.number, text=each.text,
            addressees=each.addressees, outcome=_outcome(responses[each.id]), outcome_on=localdate(now),
        )
        for each in evidence.recommended
    )  # fmt: skip


def _outcome(response: str) -> Outcome:
    told = {Response.ACCEPTED: Outcome.UNDER_WAY, Response.NOT_ACCEPTED: Outcome.NOT_ACCEPTED}
    return told.get(Response(response), Outcome.WAITING)


def _keep_available(case: Case, *, now: datetime) -> date:
    """Until when the copy must stay: a year, or what the rules say, with its clock."""
    today = localdate(now)
    for clock in Deadline.objects.filter(case=case, rule_code=AVAILABLE, state=State.OPEN):
        cancel_deadline(clock, by=None, now=now, reason="It is published again, so the time begins again.")
    try:
        clock = set_deadline_by_rule(
            case.partnership, AVAILABLE, started_on=today, case=case, title=f"The published review stays available: {case.reference}",
            owner=Owner(role=Role.BUSINESS_MANAGER), by=None, now=now, start_event="Publication",
        )  # fmt: skip
    except (DeadlineError, UnknownRule, CalendarTooShort):
        return add_months(today, 12)
    return clock.due_on


def _go_on(case: Case, *, now: datetime) -> None:
    """The review's clock is met, and the improvements begin."""
    for clock in Deadline.objects.filter(case=case, rule_code=ClockCode.LCSPR, state=State.OPEN):
        meet_deadline(clock, by=None, now=now, met_on=localdate(now))
    if case.status == Status.AGREED:
        move(case, PUBLISH, by=None, now=now)
    else:
        record(case, "publish_again", "Published", by=None, now=now)
