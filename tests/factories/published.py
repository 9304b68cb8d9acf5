"""Published reviews for tests, made as the database demands: of a release that is being published, with a clearance of its content."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import count

from casework.enums import CaseKind
from partnerships.scoping import partnership_scope
from reviews.enums import Outcome, Published, ReleaseStatus, Status
from reviews.models import (
    Clearance,
    Draft,
    PublishedRecommendation,
    PublishedReview,
    Recommendation,
    Release,
    Withdrawal,
)
from tests.factories import UserFactory
from tests.factories.reviews import ReviewCaseFactory, ReviewFactory

PUBLISHED_AT = datetime(2026, 4, 20, 9, tzinfo=UTC)
PDF = b"%PDF-1.7 made for a test"
_numbers = count(1)


def make_case(partnership, kind=CaseKind.LOCAL_REVIEW, status=Status.AGREED):
    number = next(_numbers)
    case = ReviewCaseFactory(
        partnership=partnership, kind=kind, status=status, reference=f"PUB-{number}", title=f"Inside title {number}"
    )
    ReviewFactory(case=case)
    return case


def make_release(case, *, by, status=ReleaseStatus.RELEASING, cleared=True, content="content", **fields):
    """Inside the partnership's scope."""
    fingerprint = sha256(content.encode()).hexdigest()
    draft = Draft.objects.create(
        partnership=case.partnership, case=case, version=case.drafts.count() + 1, source="written",
        sections=[{"code": "summary", "title": "Summary", "text": content}], plain_text=content, made_by=by,
        made_at=PUBLISHED_AT,
    )  # fmt: skip
    release = Release.objects.create(
        **{
            "partnership": case.partnership, "case": case, "number": case.releases.count() + 1, "status": status,
            "draft": draft, "outcome": Published.FULL, "rationale": "Why.", "title": "Title", "sections": draft.sections,
            "content_sha256": fingerprint, "made_by": by, "made_at": PUBLISHED_AT, **fields,
        }
    )  # fmt: skip
    if cleared:
        Clearance.objects.create(
            partnership=case.partnership, release=release, case=case, content_sha256=fingerprint, checks=[], by=by,
            at=PUBLISHED_AT,
        )  # fmt: skip
    return release


def make_recommendation(review, number, text, outcome=Outcome.UNDER_WAY, addressees="", *, by):
    case = review.release.case
    made = Recommendation.objects.create(
        partnership=review.partnership, case=case, number=number, text=text, made_by=by, made_at=PUBLISHED_AT
    )
    return PublishedRecommendation.objects.create(
        partnership=review.partnership, review=review, recommendation=made, number=number, text=text, outcome=outcome,
        addressees=addressees, outcome_on=review.published_at.date(), withdrawn=hasattr(review, "withdrawal"),
    )  # fmt: skip


def publish_review(partnership, *, recommendations=(), withdrawn="", case_kind=CaseKind.LOCAL_REVIEW, **fields):
    """A published copy. `recommendations`: (text, Outcome, addressees) or the text alone. `withdrawn`: the public reason."""
    by = UserFactory()
    case = make_case(partnership, case_kind)
    with partnership_scope(partnership, by=by):
        text = fields.get("text", "The words of the report.")
        release = make_release(
            case, by=by, content=text, **{k: fields[k] for k in ("outcome", "anonymous") if k in fields}
        )
        at = fields.get("published_at", PUBLISHED_AT)
        review = PublishedReview.objects.create(
            **{
                "partnership": partnership, "release": release, "public_id": f"review{next(_numbers)}", "kind": case.kind,
                "outcome": release.outcome, "title": f"Review {case.pk}", "year": at.year, "published_at": at,
                "available_until": at.date() + timedelta(days=365), "html": f'<p class="govuk-body">{text}</p>', "text": text,
                "pdf": PDF, "pdf_size": len(PDF), "sha256": sha256(PDF).hexdigest(),
                "content_sha256": release.content_sha256, **fields,
            }
        )  # fmt: skip
        release.status = ReleaseStatus.RELEASED
        release.save(update_fields=["status"])
        if withdrawn:
            Withdrawal.objects.create(
                partnership=partnership, review=review, withdrawn_at=at + timedelta(days=400), reason=withdrawn, by=by
            )
        for number, words in enumerate(recommendations, 1):
            made = (words,) if isinstance(words, str) else words
            make_recommendation(review, number, *made, by=by)
    return review
