"""Rows of this area for the isolation suite, with the partnership's name in every text that a person can write."""

from django.utils import timezone

from accounts.models import User
from casework.enums import Scan
from casework.models import Case, Document, DocumentContent
from reviews.models import Draft, DraftComment, QualityFinding, ReportText


def fill(case: Case, name: str, *, by: User, number: int) -> dict[str, int]:
    """One row of each table on this case. Returns the value of each <int:...> part of this area's addresses.

    `number` differs between the two partnerships, for addresses that name a version or a number.
    """
    now = timezone.now()
    told = {"partnership": case.partnership, "case": case}
    ReportText.objects.create(**told, section="summary", text=f"{name} summary", changed_by=by, changed_at=now)
    file = Document.objects.create(
        **told, title=f"{name} report", file_name=f"{name}-report.docx", content_type="text/plain", size=1, sha256="0" * 64,
        uploaded_by=by, uploaded_at=now, scan=Scan.WAITING,
    )  # fmt: skip
    DocumentContent.objects.create(partnership=case.partnership, document=file, content=b"x")
    draft = Draft.objects.create(
        **told, version=number, source="written", plain_text=f"{name} words", note=f"{name} note", made_by=by, made_at=now,
        sections=[{"code": "summary", "title": "Summary", "text": f"{name} draft"}], properties={"author": f"{name} author"},
        warnings=[f"{name} warning"],
    )  # fmt: skip
    comment = DraftComment.objects.create(**told, draft=draft, text=f"{name} comment", by=by, at=now)
    QualityFinding.objects.create(
        **told, draft=draft, requirement="plain", met=True, reason=f"{name} reason", found_by=by, found_at=now
    )
    return {"draft_version": draft.version, "draft_comment_id": comment.pk, "report_file_id": file.pk}
