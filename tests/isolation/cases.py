"""One partnership's cases for the isolation suite, with the partnership's name in every text that a person can write."""

import hashlib
from datetime import date, timedelta

from django.utils import timezone

from arrangements.enums import Decision as DecisionCode
from arrangements.models import Body
from casework.enums import CaseKind, Part, Scan
from casework.grants import record
from casework.models import Case, CaseBody, ConflictDeclaration, Document, DocumentContent, LocalDecider
from deadlines.services import Owner, set_deadline
from incidents.enums import PlanStepCode, ReturnStatus, Stage, Status
from incidents.models import (
    AgencyReturn,
    ChronologyEntry,
    CriterionFinding,
    HandedOverCase,
    Incident,
    IncidentAgency,
    Notice,
    ParallelProcess,
    PlanStep,
    PlanTemplateStep,
    RapidReview,
    ReturnOpening,
    ReturnSection,
    ReviewPaper,
    ReviewText,
    SectionLink,
    Subject,
)
from meetings.models import AgendaItem, Decision
from partnerships.models import Agency, Partnership

TOKEN = "a-token-for-one-section-of-one-return-of-{}"


def fill_cases(partnership: Partnership, name: str, *, by, number: int) -> dict[str, object]:
    """A case with the panel, a restricted one, one handed over; every table that hangs off a case has a row.

    `number` makes references differ between the worlds. Answers the values of the address parts.
    """
    now, today = timezone.now(), timezone.localdate()
    own = {"partnership": partnership}
    agency, body = Agency.objects.get(code="police"), Body.objects.get(code="executive")
    case = _case(partnership, name, f"SI-2026-{number:03d}", Status.PANEL, by=by)
    restricted = _case(partnership, f"{name} hidden", f"SI-2026-{number + 1:03d}", Status.PANEL, by=by, restricted=True)
    handed = _case(partnership, name, f"HO-2026-{number:03d}", Status.DECIDED, by=by, kind=CaseKind.HANDED_OVER)
    HandedOverCase.objects.create(
        **own,
        case=handed,
        review_kind="serious_case_review",
        stage="under_way",
        predecessor=f"{name} board",
        note=f"{name} note",
    )
    CaseBody.objects.create(**own, case=case, body=body, part=Part.DECIDES, since=now)
    of_case = own | {"case": case}
    subject = Subject.objects.create(**of_case, label=f"{name} A", kind="child", harm="serious")
    IncidentAgency.objects.create(**of_case, agency=agency)
    CriterionFinding.objects.create(
        **of_case,
        stage=Stage.NOTIFICATION,
        criterion="place",
        met=True,
        reason=f"{name} reason",
        changed_by=by,
        changed_at=now,
    )
    Notice.objects.create(
        **of_case,
        kind="national_panel",
        sent_on=today,
        sent_by=f"{name} sender",
        receipt=f"{name}-1",
        recorded_by=by,
        recorded_at=now,
    )
    process = ParallelProcess.objects.create(
        **of_case, kind="inquest", status="running", lead=f"{name} coroner", changed_by=by, changed_at=now
    )
    answer = AgencyReturn.objects.create(
        **of_case,
        agency=agency,
        status=ReturnStatus.DRAFT,
        question=f"{name} question",
        requested_by=by,
        requested_at=now,
        due_on=today,
    )
    ReturnSection.objects.create(
        **own, agency_return=answer, section="summary", text=f"{name} summary", changed_by=by, changed_at=now
    )
    entry = ChronologyEntry.objects.create(
        **of_case, agency_return=answer, starts_on=date(2026, 1, 5), ends_on=date(2026, 1, 5), source=f"{name} notes",
        what_happened=f"{name} event", practice_comment=f"{name} comment", changed_by=by, changed_at=now,
    )  # fmt: skip
    link = SectionLink.objects.create(
        **own, agency_return=answer, section="learning", person_name=f"{name} nurse", question=f"{name} asks",
        token_hash=hashlib.sha256(TOKEN.format(name).encode()).hexdigest(), made_by=by, made_at=now, expires_at=now + timedelta(days=7),
    )  # fmt: skip
    ReturnOpening.objects.create(**own, agency_return=answer, by=by, how="return", at=now)
    RapidReview.objects.create(**of_case, started_on=today, merge_opened_at=now, present=f"{name} panel")
    RapidReview.objects.create(**own, case=restricted, started_on=today, merge_opened_at=now)
    PlanTemplateStep.objects.create(**own, code=PlanStepCode.OTHER, working_day=3, title=f"{name} template step")
    template_step = PlanTemplateStep.objects.get()
    step = PlanStep.objects.create(
        **of_case, code=PlanStepCode.OTHER, working_day=3, planned_on=today, title=f"{name} step"
    )
    ReviewText.objects.create(**of_case, aim="facts", text=f"{name} facts", changed_by=by, changed_at=now)
    content = f"%PDF-1.7 {name}".encode()
    ReviewPaper.objects.create(
        **of_case, version=number, status="ready", snapshot={"name": name}, pdf=content, sha256=hashlib.sha256(content).hexdigest(),
        size=len(content), made_by=by, asked_at=now, made_at=now,
    )  # fmt: skip
    document = Document.objects.create(
        **of_case, title=f"{name} file", file_name=f"{name}.pdf", content_type="application/pdf", size=len(content),
        sha256=hashlib.sha256(content).hexdigest(), scan=Scan.CLEAN, uploaded_by=by, uploaded_at=now,
    )  # fmt: skip
    DocumentContent.objects.create(**own, document=document, content=content)
    AgendaItem.objects.create(**of_case, body=body, title=f"{name} item", purpose="note", added_by=by, added_at=now)
    item = AgendaItem.objects.get()
    Decision.objects.create(
        **own, case=handed, decision=DecisionCode.LOCAL_CHILD_REVIEW, outcome="local_review", outcome_words="Hold a review",
        rationale=f"{name} rationale", dissent=f"{name} dissent", decided_on=today, body=body, decided_by_name=body.name,
        route=f"{name} route", recorded_by=by, recorded_at=now,
    )  # fmt: skip
    LocalDecider.objects.create(
        **own,
        decision=DecisionCode.SAFEGUARDING_ADULT_REVIEW,
        body=body,
        reason=f"{name} setting",
        set_by=by,
        set_at=now,
    )
    for each in (case, restricted):
        set_deadline(
            partnership, title=f"Rapid review for {each.reference}", due_on=today, started_on=today, case=each,
            rule_code="rapid_review", owner=Owner(role="business_manager"), by=by, now=now,
        )  # fmt: skip
    declaration = ConflictDeclaration.objects.create(
        **of_case, person=f"{name} Conflicted", role=f"{name} part", conflict=True, nature=f"{name} nature",
        declared_on=today, recorded_by=by, recorded_at=now,
    )  # fmt: skip
    return {
        "declaration_id": declaration.pk,
        "reference": case.reference, "subject_id": subject.pk, "process_id": process.pk, "return_id": answer.pk,
        "entry_id": entry.pk, "link_id": link.pk, "step_id": step.pk, "template_step_id": template_step.pk,
        "document_id": document.pk, "item_id": item.pk, "version": number, "restricted": restricted.reference,
        "handed_over": handed.reference,
    }  # fmt: skip


def _case(partnership, name, reference, status, *, by, restricted=False, kind=CaseKind.INCIDENT) -> Case:
    now, today = timezone.now(), timezone.localdate()
    case = Case.objects.create(
        partnership=partnership, kind=kind, reference=reference, title=f"{name} case", status=status, status_changed_at=now,
        opened_by=by, opened_at=now, restricted=restricted,
    )  # fmt: skip
    record(case, "open", f"{name} opened it", by=by, now=now, note=f"{name} note")
    if kind == CaseKind.INCIDENT:
        Incident.objects.create(
            partnership=partnership, case=case, what_happened=f"{name} happened", happened_on=today, aware_on=today,
            known_to_partnership_on=today, place=f"{name} street",
        )  # fmt: skip
    return case
