"""Writing texts, sending for sign-off, signing, and starting publication."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, Max
from django.urls import reverse

from accounts.models import User
from notifications.services import queue_notification
from partnerships.models import Membership, Partnership
from partnerships.roles import PERMISSIONS
from partnerships.selectors import in_force
from publishing import printing, selectors, tasks
from publishing.enums import EditionStatus, Kind, Section, SignOffDecision
from publishing.models import Edition, Publication, SectionText, SignOff
from publishing.rendering import fingerprint, snapshot_of
from publishing.transitions import (
    PUBLISH,
    RETRY,
    SCHEDULE,
    SEND,
    UNSCHEDULE,
    WITHDRAW,
    TransitionNotAllowed,
    lock,
    move,
    record,
)


class TextChanged(Exception):
    """Somebody else saved this section's text first. Holds what they saved."""

    def __init__(self, theirs: SectionText) -> None:
        super().__init__(theirs.section)
        self.theirs = theirs


class NotReady(Exception):
    """What stands in the way, in words for the person."""


@transaction.atomic
def save_text(
    partnership: Partnership, *, section: Section, text: str, revision: int, by: User, now: datetime
) -> SectionText:
    """Save one section's text over the revision that the person read; 0 means that there was none."""
    _require("publishing.change_edition", partnership, by)
    saved, created = SectionText.objects.get_or_create(
        section=section,
        partnership=partnership,
        defaults={"text": text, "revision": 1, "changed_by": by, "changed_at": now},
    )
    if created:
        return saved
    changed = SectionText.objects.filter(pk=saved.pk, revision=revision).update(
        text=text, revision=F("revision") + 1, changed_by=by, changed_at=now
    )
    saved = SectionText.objects.select_related("changed_by").get(pk=saved.pk)
    if not changed:
        raise TextChanged(saved)
    return saved


@transaction.atomic
def send_for_sign_off(partnership: Partnership, *, by: User, now: datetime) -> Edition:
    """Freeze the draft as the next version and ask every signatory."""
    _require("publishing.change_edition", partnership, by)
    Partnership.objects.select_for_update().get(pk=partnership.pk)  # two managers at once make one edition
    if selectors.open_edition() is not None:
        raise NotReady("A version is already on its way. Publish it or withdraw it first.")
    draft = selectors.draft(partnership)
    snapshot = snapshot_of(draft.definition, draft.texts)
    last = Publication.objects.filter(kind=Kind.ARRANGEMENTS).aggregate(last=Max("version"))["last"] or 0
    edition = Edition.objects.create(
        partnership=partnership, version=last + 1, title=draft.definition.document_title, created_by=by, created_at=now
    )
    record(edition, "start", to=EditionStatus.DRAFT, by=by, now=now)
    signatories = [(s.role, s.organisation) for s in draft.definition.signatories] or [
        ("Lead representative", p.name) for p in draft.definition.statutory_partners
    ]
    if not signatories:
        raise NotReady("Nobody is named to sign. List the signatories in the arrangements first.")
    SignOff.objects.bulk_create(
        SignOff(partnership=partnership, edition=edition, order=n, role=role, organisation=organisation)
        for n, (role, organisation) in enumerate(signatories, start=1)
    )
    edition = move(edition, SEND, by=by, now=now, snapshot=snapshot, sha256=fingerprint(snapshot), sent_at=now)
    _tell(edition, "publishing.sign_edition", "edition_to_sign", now=now)
    return edition


@transaction.atomic
def answer(
    edition: Edition,
    *,
    orders: Collection[int],
    decision: SignOffDecision,
    comment: str = "",
    paper: str = "",
    by: User,
    now: datetime,
) -> None:
    """Agree or return for some of the signatories: as one of them, or as the manager who records a paper signature."""
    _require("publishing.publish_edition" if paper else "publishing.sign_edition", edition, by)
    edition = lock(edition)
    if edition.status != EditionStatus.SIGNING:
        raise TransitionNotAllowed(f"cannot sign from {edition.status}")
    open_answers = edition.sign_offs.filter(order__in=orders).exclude(decision=SignOffDecision.AGREED)
    changed = open_answers.update(decision=decision, by=by, at=now, comment=comment, paper=paper)
    if changed != len(set(orders)):
        raise NotReady("Somebody has signed for one of these already.")
    for sign_off in edition.sign_offs.filter(order__in=orders):
        note = (
            f"{sign_off.role}, {sign_off.organisation}"
            + (f". Paper: {paper}" if paper else "")
            + (f". {comment}" if comment else "")
        )
        record(edition, str(decision), to=edition.status, by=by, now=now, note=note)
    if not edition.sign_offs.exclude(decision=SignOffDecision.AGREED).exists():
        _tell(edition, "publishing.publish_edition", "edition_signed", now=now)


@transaction.atomic
def publish(edition: Edition, *, by: User, now: datetime) -> Edition:
    """Begin now; a worker makes the page and the PDF."""
    _require_signed(edition)
    edition = move(edition, PUBLISH, by=by, now=now, publish_at=now, **_fresh_progress(now))
    tasks.ring_to_publish(edition.partnership_id, edition.pk)
    return edition


@transaction.atomic
def schedule(edition: Edition, *, at: datetime, by: User, now: datetime) -> Edition:
    if at <= now:
        raise NotReady("The time to publish must be in the future")
    _require_signed(edition)
    return move(edition, SCHEDULE, by=by, now=now, publish_at=at)


def unschedule(edition: Edition, *, by: User, now: datetime) -> Edition:
    return move(edition, UNSCHEDULE, by=by, now=now, publish_at=None)


@transaction.atomic
def retry(edition: Edition, *, by: User, now: datetime) -> Edition:
    edition = move(edition, RETRY, by=by, now=now, **_fresh_progress(now))
    tasks.ring_to_publish(edition.partnership_id, edition.pk)
    return edition


def withdraw(edition: Edition, *, reason: str, by: User, now: datetime) -> Edition:
    """What was signed stays in the history; the next version is signed anew."""
    return move(edition, WITHDRAW, by=by, now=now, note=reason)


def publish_now(
    partnership: Partnership, *, by: User, now: datetime, paper: str = "The partnership's own records"
) -> Publication:
    """The whole way at once: send, record every signature as given on paper, render, publish."""
    edition = send_for_sign_off(partnership, by=by, now=now)
    orders = list(edition.sign_offs.values_list("order", flat=True))
    answer(edition, orders=orders, decision=SignOffDecision.AGREED, paper=paper, by=by, now=now)
    move(edition, PUBLISH, by=by, now=now, publish_at=now, **_fresh_progress(now))
    if not printing.make_publication(partnership, edition.pk, now=now):
        failed = Edition.objects.get(pk=edition.pk)
        raise NotReady(failed.failure or f"The edition is {failed.get_status_display().lower()}")
    return Publication.objects.get(edition=edition)


def _fresh_progress(now: datetime) -> dict[str, Any]:
    return {"progress": "Waiting for a worker", "progress_step": 0, "progress_at": now, "failure": ""}


def _require(permission: str, where: Partnership | Edition, by: User) -> None:
    if not by.has_perm(permission, where):
        raise PermissionDenied(permission)


def _require_signed(edition: Edition) -> None:
    if lock(edition).sign_offs.exclude(decision=SignOffDecision.AGREED).exists():
        raise NotReady("Not every signatory has agreed yet.")


def _tell(edition: Edition, permission: str, kind: str, *, now: datetime) -> None:
    """Everybody whose role allows the next step."""
    roles = [role for role, allowed in PERMISSIONS.items() if permission in allowed]
    memberships = Membership.objects.filter(in_force(now.date()), role__in=roles).select_related("user")
    queue_notification(
        edition.partnership,
        users=list({m.user_id: m.user for m in memberships}.values()),
        kind=kind,
        context={"version": edition.version, "title": edition.title},
        path=reverse("publishing:edition", args=[edition.partnership.slug, edition.pk]),
        dedupe_key=f"{kind}:{edition.pk}",
        now=now,
    )
