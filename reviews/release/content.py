"""What a release publishes, all of it, as plain values: one hash of it is what copies, sign-off and clearance are bound to."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import Coalesce

from casework.papers import fingerprint
from core.markdown import render_markdown
from partnerships.models import Partnership
from reviews.enums import Published
from reviews.models import Addressee, Recommendation, Release
from reviews.release.scanning import Text

SOMEBODY = "A safeguarding partnership"
NEUTRAL = "#1d3f4d"  # of no partnership


@dataclass(frozen=True, slots=True)
class Recommended:
    """One recommendation as it is published. `addressees`: in words; empty where the partnership is not named."""

    id: int
    number: int
    text: str
    addressees: str


def recommended_of(release: Release) -> list[Recommended]:
    """What the case recommends now, in one query."""
    names = Addressee.objects.filter(recommendation=OuterRef("pk")).annotate(
        said=Coalesce("agency__name", "body__name", "name")
    )
    rows = Recommendation.objects.filter(case_id=release.case_id, removed_at__isnull=True).order_by("number")
    found = rows.annotate(to=ArraySubquery(names.order_by("said").values("said")))
    return [
        Recommended(row.pk, row.number, row.text, "" if release.anonymous else ", ".join(row.to))
        for row in found.defer("search", "why", "reason")
    ]


def content_of(release: Release, recommended: Sequence[Recommended]) -> dict[str, Any]:
    """Everything that the public will read, and the reasons that go with the copies."""
    return {
        "title": release.title,
        "outcome": release.outcome,
        "rationale": release.rationale,
        "anonymous": release.anonymous,
        "sections": [{name: section[name] for name in ("code", "title", "text")} for section in release.sections],
        "recommendations": [[each.number, each.text, each.addressees] for each in recommended],
        "file": release.file_draft.document.sha256 if release.file_draft and release.file_draft.document else "",
    }


def hash_of(release: Release, recommended: Sequence[Recommended] | None = None) -> str:
    """Of what stands in the rows now, whatever the release's own row says it is."""
    return fingerprint(content_of(release, recommended_of(release) if recommended is None else recommended))


def texts_of(release: Release, recommended: Sequence[Recommended]) -> list[Text]:
    """What is scanned besides the PDF. The words for addressees are names of agencies, never of people."""
    texts = [Text("Title", release.title)]
    for section in release.sections:
        texts += [Text(section["title"], section["title"]), Text(section["title"], section["text"])]
    texts += [Text(f"Recommendation {each.number}", each.text) for each in recommended]
    draft = release.file_draft
    if draft is not None and draft.document is not None:
        texts += [Text("File name", draft.document.file_name), Text("Words of the file", draft.plain_text)]
        texts += [Text(f"File's {name}", str(value)) for name, value in draft.properties.items()]
    return texts


def snapshot_of(release: Release, recommended: Sequence[Recommended], partnership: Partnership) -> dict[str, Any]:
    """For the paper: what the PDF and the page say, and of which content they are."""
    return {
        "title": release.title,
        "partnership": SOMEBODY if release.anonymous else partnership.name,
        "colour": NEUTRAL if release.anonymous else partnership.colour,
        "outcome": Published(release.outcome).label,
        "outcome_code": release.outcome,
        "sections": [
            {"title": section["title"], "anchor": f"section-{place}", "number": place, "html": str(render_markdown(section["text"]))}
            for place, section in enumerate(release.sections, start=1)
        ],
        "recommendations": [
            {"number": each.number, "html": str(render_markdown(each.text)), "addressees": each.addressees}
            for each in recommended
        ],
        "content_sha256": hash_of(release, recommended),
    }  # fmt: skip
