"""What is done before publication: copies, telling people, accepting what the scan found, overriding, signing off."""

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from accounts.models import User
from casework.deciders import Decider, require_decider
from casework.grants import record
from casework.models import Case, CaseChange
from casework.refusals import Refused
from casework.selectors import OPEN
from core.templatetags.portal import date_long
from partnerships.models import Membership
from partnerships.selectors import in_force
from reviews.cases import decision_on
from reviews.enums import Audience, Check, Recipient
from reviews.models import AcceptedHit, CopySent, Override, Release, SignOff, Told
from reviews.release.content import hash_of
from reviews.release.copy_clock import follow_plan, recipients_needed
from reviews.release.evidence import evidence_of
from reviews.release.locking import OVERRIDE, WAITS, locked
from reviews.release.rehearsal import results_of
from reviews.release.telling import tell_of_override

FUTURE = "That day is in the future. Enter today or an earlier day."


@transaction.atomic
def record_copies(
    release: Release, *, recipients: Collection[str], sent_on: date, sent_by: str, receipt: str, rationale_sent: bool,
    content_sha256: str, by: User, now: datetime,
) -> int:  # fmt: skip
    """Of the content that the person had before them; recorded here, never sent from here. Sent twice, it counts once."""
    case, row = locked(release, by=by, statuses=WAITS)
    wanted = [recipient for recipient in recipients_needed(case) if recipient.value in recipients]
    if not wanted:
        raise Refused("Choose to whom the copy went.", "recipients")
    if sent_on > localdate(now):
        raise Refused(FUTURE, "sent_on")
    if not row.outcome:
        raise Refused("Choose first what is published, so that it is known what the copy is of.")
    if row.rationale and not rationale_sent:
        raise Refused(
            "The reasons for not publishing in full go with the copy. Send them, then say so here.", "rationale_sent"
        )
    if hash_of(row) != content_sha256:
        raise Refused(
            "What is to be published has changed since this page was opened. Look at it again, then record the copies."
        )
    had = set(
        CopySent.objects.filter(release=row, content_sha256=content_sha256, sent_on=sent_on).values_list(
            "recipient", flat=True
        )
    )
    fresh = [recipient for recipient in wanted if recipient not in had]
    CopySent.objects.bulk_create(
        CopySent(
            partnership_id=case.partnership_id, case=case, release=row, recipient=recipient, sent_on=sent_on, sent_by=sent_by.strip(),
            receipt=receipt.strip(), rationale_sent=rationale_sent, content_sha256=content_sha256, recorded_by=by, recorded_at=now,
        )
        for recipient in fresh
    )  # fmt: skip
    if fresh:
        names = ", ".join(str(Recipient(recipient).label) for recipient in fresh)
        record(
            case, "copies_sent", "Copies went before publication", by=by, now=now, note=f"{names}: {date_long(sent_on)}"
        )
    row.content_sha256 = content_sha256
    row.save(update_fields=["content_sha256"])
    follow_plan(row, now=now)
    return len(fresh)


@transaction.atomic
def record_told(
    release: Release, *, audience: str, who: str, told_on: date, how: str, said: str, by: User, now: datetime
) -> Told:
    """Sent twice, it is recorded once."""
    case, row = locked(release, by=by, statuses=WAITS)
    if told_on > localdate(now):
        raise Refused(FUTURE, "told_on")
    told, made = Told.objects.get_or_create(
        partnership_id=case.partnership_id, case=case, release=row, audience=audience, who=who.strip(), told_on=told_on,
        how=how.strip(), said=said.strip(), defaults={"recorded_by": by, "recorded_at": now},
    )  # fmt: skip
    if made:
        note = f"{Audience(audience).label}: {date_long(told_on)}"
        record(case, "told_of_publication", "Told of the publication", by=by, now=now, note=note)
    return told


@transaction.atomic
def accept_hit(
    release: Release, *, word_id: int, context_sha256: str, reason: str, by: User, now: datetime
) -> AcceptedHit:
    """A protected word may stay in these words and no others."""
    case, row = locked(release, by=by)
    hits = {(hit.word_id, hit.context_sha256) for hit in evidence_of(row, now=now).hits}
    if (word_id, context_sha256) not in hits or not word_id:
        raise Refused("These words are not in the text any more. Go back to the rehearsal and look again.")
    accepted, made = AcceptedHit.objects.get_or_create(
        partnership_id=case.partnership_id, release=row, word_id=word_id, context_sha256=context_sha256,
        defaults={"case": case, "reason": reason.strip(), "by": by, "at": now},
    )  # fmt: skip
    if made:
        record(case, "accept_hit", "A place of a protected word was accepted", by=by, now=now, note=reason.strip())
    return accepted


@transaction.atomic
def accept_numbers(release: Release, *, reason: str, numbers_sha256: str, by: User, now: datetime) -> Release:
    """All small numbers that stand there now; another one asks again."""
    case, row = locked(release, by=by)
    if evidence_of(row, now=now).numbers_sha256 != numbers_sha256:
        raise Refused("The numbers in the text have changed since this page was opened. Look at them again.")
    row.numbers_reason, row.numbers_sha256 = reason.strip(), numbers_sha256
    row.revision += 1
    row.save(update_fields=["numbers_reason", "numbers_sha256", "revision"])
    record(case, "accept_numbers", "Small numbers were accepted", by=by, now=now, note=reason.strip())
    return row


@transaction.atomic
def override(release: Release, *, check: Check, finding: str, reason: str, by: User, now: datetime) -> Override:
    """By name and for a reason, for this content and this finding alone. The chairs hear of it at once."""
    case, row = locked(release, by=by, permission=OVERRIDE)
    evidence = evidence_of(row, now=now)
    result = next(each for each in results_of(evidence) if each.code == check)
    if not result.overridable:
        raise Refused("This check does not stand in the way, or cannot be overridden. Go back to the rehearsal.")
    if result.finding != finding:
        raise Refused("What the check finds has changed since this page was opened. Look at it again.")
    if check == Check.SIGNED and prepared_by(row, by):
        raise Refused("You prepared this release, so you cannot also do without its sign-off. Ask somebody else.")
    made = Override.objects.create(
        partnership_id=case.partnership_id, case=case, release=row, check_code=check, reason=reason.strip(), finding=finding,
        content_sha256=evidence.content_sha256, by=by, as_role=_roles_of(by, now), at=now,
    )  # fmt: skip
    record(case, "override_check", f"Overridden: {check.label}", by=by, now=now, note=reason.strip())
    tell_of_override(case, made, by=by, now=now)
    return made


def _roles_of(user: User, now: datetime) -> str:
    rows = Membership.objects.filter(in_force(localdate(now)), user=user)
    return ", ".join(sorted({row.get_role_display() for row in rows}))[:100]


def prepared_by(release: Release, user: User) -> bool:
    """Whoever began the release or changed its row. Two people see what is published before it is."""
    changes = CaseChange.objects.filter(
        case_id=release.case_id, table_name=Release._meta.db_table, row_id=release.pk, by=user
    )
    return release.made_by_id == user.pk or changes.exists()


@transaction.atomic
def sign_off(release: Release, *, content_sha256: str, comment: str, by: User, now: datetime) -> SignOff:
    """By whoever agrees reviews here, of exactly what they read; WrongDecider for everybody else."""
    case, row = locked(release, by=by, permission=OPEN)
    decider = require_decider(case, decision_on(case), by=by, now=now)
    if prepared_by(row, by):
        raise Refused("You prepared this release. Somebody else who agrees reviews here must sign it off.")
    if hash_of(row) != content_sha256:
        raise Refused("What is to be published has changed since this page was opened. Read it again before you sign.")
    if not row.outcome:
        raise Refused("It is not chosen yet what is published.")
    signed, made = SignOff.objects.get_or_create(
        partnership_id=case.partnership_id, release=row, content_sha256=content_sha256,
        defaults={
            "case": case, "signed_by_name": by.full_name, "route": _route(decider), "comment": comment.strip(), "by": by, "at": now,
        },
    )  # fmt: skip
    if made:
        record(case, "sign_off_release", "Signed off for publication", by=by, now=now, note=comment.strip())
    return signed


def _route(decider: Decider) -> str:
    return decider.name[:300]


def may_sign(case: Case, decider: Decider, user: User, *, now: datetime) -> bool:
    return user.has_perm(OPEN, case) and decider.may_decide(user, now=now)
