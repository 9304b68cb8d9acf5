"""Rows of this area for the isolation suite, with the partnership's name in every text that a person can write."""

import hashlib
from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from casework.enums import CaseKind
from casework.models import Case
from reviews.enums import Audience, Check, Published, Recipient, ReleaseStatus, WordKind
from reviews.models import (
    AcceptedHit,
    Clearance,
    CopySent,
    Deposit,
    Draft,
    Override,
    ProtectedWord,
    PublishedRecommendation,
    PublishedReview,
    Recommendation,
    Release,
    SignOff,
    Told,
    Withdrawal,
)


def fill(case: Case, name: str, *, by: User, number: int) -> dict[str, int]:
    """One row of each table on this case. Returns the value of each <int:...> part of this area's addresses.

    `number` differs between the two partnerships, for addresses that name a version or a number.
    """
    now, today = timezone.now(), timezone.localdate()
    of_case = {"partnership": case.partnership, "case": case}
    word = ProtectedWord.objects.create(
        **of_case, kind=WordKind.NAME, word=f"{name} Bell", added_by=by, added_at=now
    )  # fmt: skip
    _withdrawn(case, name, by=by, number=number)
    release = _release(case, name, by=by, number=2, status=ReleaseStatus.PREPARING)
    of_release = of_case | {"release": release}
    recorded = {"recorded_by": by, "recorded_at": now}
    CopySent.objects.create(
        **of_release, **recorded, recipient=Recipient.OFSTED, sent_on=today, sent_by=f"{name} sender", receipt=f"{name}-1",
        content_sha256=release.content_sha256,
    )  # fmt: skip
    Told.objects.create(
        **of_release,
        **recorded,
        audience=Audience.FAMILY,
        who=f"{name} mother",
        told_on=today,
        how=f"{name} visit",
        said=f"{name} said",
    )
    AcceptedHit.objects.create(**of_release, word=word, context_sha256="b" * 64, reason=f"{name} reason", by=by, at=now)
    Override.objects.create(
        **of_release, check_code=Check.FAMILY, reason=f"{name} reason", finding=f"{name} finding",
        content_sha256=release.content_sha256, by=by, as_role="Business manager", at=now,
    )  # fmt: skip
    SignOff.objects.create(
        **of_release, signed_by_name=f"{name} signer", route=f"{name} executive", comment=f"{name} comment",
        content_sha256=release.content_sha256, by=by, at=now,
    )  # fmt: skip
    return {"protected_word_id": word.pk, "hit_word_id": word.pk}


def _release(case: Case, name: str, *, by: User, number: int, status: str) -> Release:
    now = timezone.now()
    sections = [{"code": "summary", "title": f"{name} summary", "text": f"{name} Bell lived here."}]
    last = Draft.objects.filter(case=case).order_by("-version").first()
    draft = last or Draft.objects.create(
        partnership=case.partnership, case=case, version=1, source="written", sections=sections, plain_text=f"{name} words",
        made_by=by, made_at=now,
    )  # fmt: skip
    return Release.objects.create(
        partnership=case.partnership, case=case, number=number, draft=draft, outcome=Published.LEARNING_SUMMARY, rationale=f"{name} why",
        title=f"{name} learning", sections=sections, publish_on=timezone.localdate() + timedelta(days=30),
        content_sha256=hashlib.sha256(f"{name} {number}".encode()).hexdigest(), status=status, made_by=by, made_at=now,
    )  # fmt: skip


def _withdrawn(case: Case, name: str, *, by: User, number: int) -> None:
    """A copy that was published and withdrawn: only what anybody may know of it is public."""
    now, today = timezone.now(), timezone.localdate()
    own = {"partnership": case.partnership}
    release = _release(case, name, by=by, number=1, status=ReleaseStatus.RELEASING)
    Clearance.objects.create(
        **own,
        case=case,
        release=release,
        content_sha256=release.content_sha256,
        checks=[{"words": f"{name} words"}],
        at=now,
    )
    copy = PublishedReview.objects.create(
        **own, release=release, public_id=f"copy-{case.pk}", kind=CaseKind.LOCAL_REVIEW, outcome=release.outcome,
        title=f"{name} learning", year=today.year, published_at=now, available_until=today, html=f"<p>{name}</p>", text=f"{name} text",
        pdf=name.encode(), pdf_size=1, sha256="a" * 64, content_sha256=release.content_sha256,
    )  # fmt: skip
    recommendation = Recommendation.objects.create(
        **own, case=case, number=number + 50_000, text=f"{name} recommends", made_by=by, made_at=now
    )
    PublishedRecommendation.objects.create(
        **own,
        review=copy,
        recommendation=recommendation,
        number=1,
        text=f"{name} recommends",
        outcome_on=today,
        withdrawn=True,
    )
    Withdrawal.objects.create(**own, review=copy, withdrawn_at=now, reason=f"{name} reason", by=by)
    Deposit.objects.create(
        **own,
        review=copy,
        repository=f"{name} repository",
        deposited_on=today,
        reference=f"{name} ref",
        recorded_by=by,
        recorded_at=now,
    )
    Release.objects.filter(pk=release.pk).update(status=ReleaseStatus.RELEASED)
