"""Everything that the rehearsal looks at, read from the rows as they stand now."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Model, OuterRef
from django.db.models.fields.json import KT
from django.db.models.functions import JSONObject
from django.utils.timezone import localdate

from casework.documents import may_be_fetched
from casework.enums import PaperStatus
from casework.models import Case, DocumentContent
from reviews.enums import Audience, PlanText
from reviews.models import (
    AcceptedHit,
    CopySent,
    Override,
    Paper,
    PlanningText,
    ProtectedWord,
    QualityFinding,
    Release,
    Review,
    SignOff,
    Told,
)
from reviews.release.content import Recommended, hash_of, recommended_of, texts_of
from reviews.release.copy_clock import copies_due_on, recipients_needed
from reviews.release.pdf_reading import PdfFacts, read_pdf
from reviews.release.scanning import Hit, Text, Word, scan
from reviews.release.small_numbers import SmallNumber, find_small_numbers

THE_PARTNERSHIP = 0  # the id of the word that is its own name, where a release does not name it


@dataclass(slots=True, kw_only=True)
class Evidence:
    """`rows`: what was recorded, by table, as plain values; dates as 2026-05-15. `pdf` None: there is none of this content."""

    release: Release
    case: Case
    content_sha256: str
    recommended: list[Recommended]
    rows: dict[str, Any]
    pdf: PdfFacts | None
    hits: list[Hit]
    numbers: list[SmallNumber]
    today: date
    copies_due_on: date | None = None
    accepted: set[tuple[int, str]] = field(default_factory=set)

    @property
    def day(self) -> date | None:
        """The day of publication; a day that has passed means today."""
        return max(self.release.publish_on, self.today) if self.release.publish_on else None

    @property
    def open_hits(self) -> list[Hit]:
        return [hit for hit in self.hits if (hit.word_id, hit.context_sha256) not in self.accepted]

    @property
    def accepted_hits(self) -> list[Hit]:
        return [hit for hit in self.hits if (hit.word_id, hit.context_sha256) in self.accepted]

    @property
    def numbers_sha256(self) -> str:
        return numbers_hash(self.numbers)

    def told(self, audience: Audience) -> list[dict[str, Any]]:
        return [row for row in self.rows["told"] if row["audience"] == audience]

    @property
    def copies(self) -> dict[str, dict[str, Any]]:
        """Of this content, by recipient: the first that went with what must go with it."""
        good = [
            row for row in self.rows["copies"]
            if row["content"] == self.content_sha256 and (row["rationale"] or not self.release.rationale)
        ]  # fmt: skip
        return {row["recipient"]: row for row in sorted(good, key=lambda row: row["on"], reverse=True)}

    @property
    def sign_off(self) -> dict[str, Any] | None:
        return next((row for row in self.rows["signed"] if row["content"] == self.content_sha256), None)


def numbers_hash(numbers: Sequence[SmallNumber]) -> str:
    words = sorted(f"{number.before[-20:]}|{number.found}|{number.after[:20]}" for number in numbers)
    return sha256("\n".join(words).encode()).hexdigest()


def evidence_of(release: Release, *, now: datetime) -> Evidence:
    """In a constant number of queries, whatever hangs off it."""
    recommended = recommended_of(release)
    content, today = hash_of(release, recommended), localdate(now)
    found = _rows(release)
    words = [Word(row["id"], row["kind"], row["word"]) for row in found["words"]]
    pdf = _pdf_of(release, content)
    texts = texts_of(release, recommended)
    case = release.case
    own_name = [Word(THE_PARTNERSHIP, "other", case.partnership.name)] if release.anonymous else []
    evidence = Evidence(
        release=release, case=case, content_sha256=content, recommended=recommended, rows=found, pdf=pdf,
        hits=_scanned(texts, pdf, [*words, *own_name]), numbers=find_small_numbers(texts), today=today,
        accepted={(row["word"], row["context"]) for row in found["accepted"]},
    )  # fmt: skip
    if evidence.day is not None and recipients_needed(case):
        evidence.copies_due_on = copies_due_on(evidence.day)
    return evidence


def _scanned(texts: Sequence[Text], pdf: PdfFacts | None, words: Sequence[Word]) -> list[Hit]:
    """What the PDF repeats of the text is shown once, at the text, where it can be changed."""
    found = scan(texts, words)
    if pdf is None:
        return found
    seen = {(hit.word_id, hit.context_sha256) for hit in found}
    in_pdf = scan(
        [Text("PDF", pdf.text), *(Text(f"PDF {name.lower()}", value) for name, value in pdf.properties)], words
    )
    return found + [hit for hit in in_pdf if (hit.word_id, hit.context_sha256) not in seen]


def _pdf_of(release: Release, content_sha256: str) -> PdfFacts | None:
    pdf = pdf_bytes(release, content_sha256)
    return None if pdf is None else read_pdf(pdf)


def pdf_bytes(release: Release, content_sha256: str) -> bytes | None:
    """What would be published: the reviewer's file as it came, or the paper of exactly this content."""
    if release.file_draft is not None:
        document = release.file_draft.document
        if document is None or not may_be_fetched(document):  # removed, or a virus was found in it since
            return None
        return bytes(DocumentContent.objects.get(document=document).content)
    ready = Paper.objects.filter(release=release, status=PaperStatus.READY, snapshot__content_sha256=content_sha256)
    paper = ready.only("pdf").first()
    return bytes(paper.pdf) if paper and paper.pdf is not None else None


def _json(model: type[Model], /, where: dict[str, Any], **names: Any) -> ArraySubquery:
    rows = model.objects.filter(**where)  # type: ignore[attr-defined]
    return ArraySubquery(rows.order_by("pk").values(json=JSONObject(**names)))


def _rows(release: Release) -> dict[str, Any]:
    """All that was recorded, by table, in one query."""
    own, of_case = {"release": OuterRef("pk")}, {"case": OuterRef("case")}
    by = {"by": "by__full_name", "at": "at"}
    plan = of_case | {"part": PlanText.COMMUNICATIONS}
    parts = {
        "copies": _json(
            CopySent, own, recipient="recipient", on="sent_on", sent_by="sent_by", receipt="receipt", rationale="rationale_sent",
            content="content_sha256",
        ),
        "told": _json(Told, own, audience="audience", who="who", on="told_on", how="how", said="said"),
        "accepted": _json(AcceptedHit, own, word="word", context="context_sha256", reason="reason", **by),
        "overridden": _json(
            Override, own, code="check_code", reason="reason", finding="finding", content="content_sha256", role="as_role", **by
        ),
        "signed": _json(SignOff, own, name="signed_by_name", route="route", comment="comment", content="content_sha256", at="at"),
        "words": _json(ProtectedWord, of_case, id="pk", kind="kind", word="word"),
        "plan": _json(PlanningText, plan, revision="revision", agreed="agreed_revision"),
        "findings": _json(QualityFinding, {"draft": OuterRef("draft")}, requirement="requirement", met="met"),
        "review": _json(Review, of_case, agreed_on="report_agreed_on", draft="put_forward"),
        "made": _json(
            Paper, {"pk": OuterRef("paper")}, status="status", version="version", failure="failure",
            content=KT("snapshot__content_sha256"),
        ),
    }  # fmt: skip
    named = {f"found_{name}": value for name, value in parts.items()}
    found = Release.objects.filter(pk=release.pk).annotate(**named).values(*named).get()
    return {name: found[f"found_{name}"] for name in parts}
