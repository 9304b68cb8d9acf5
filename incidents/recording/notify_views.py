"""Doors of notifying: the form prepared from the record, and the record that it was sent. Nothing is sent from here."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from casework.doors import posted
from casework.enums import CaseKind
from casework.models import Case
from casework.selectors import CHANGE
from core.pagination import paginate
from deadlines.models import Deadline
from incidents.cases import get_case
from incidents.enums import NoticeKind, Status
from incidents.models import ParallelProcess
from incidents.recording import notifying, prepared, processes, selectors
from incidents.recording.clocks import running_of
from incidents.recording.doors import answer, page_of, url
from incidents.recording.forms import ProcessForm
from incidents.recording.notice_forms import NoticeForm
from partnerships.access import requires
from partnerships.http import MemberRequest

NOTIFIED = frozenset({CaseKind.INCIDENT, CaseKind.LOOKED_AFTER_DEATH, CaseKind.DOMESTIC_HOMICIDE})


def _case(request: MemberRequest, reference: str) -> Case:
    case = get_case(request.member, reference, CHANGE)
    if case.kind not in NOTIFIED:
        raise Http404
    return case


@require_safe
@requires(CHANGE)
def notify(request: MemberRequest, partnership_slug: str, reference: str) -> HttpResponse:
    case = _case(request, reference)
    notices, subjects = selectors.notices_of(case), selectors.subjects_of(case)
    sent = frozenset(each.kind for each in notices)
    open_kinds = notifying.kinds_open(case, died_in_care=selectors.died_looked_after(subjects), sent=sent)
    clocks = running_of(case, [notifying.CLOCK[kind] for kind in open_kinds if kind in notifying.CLOCK])
    context = page_of(
        case,
        sections=prepared.prepared(case, subjects),
        waiting=[_waiting(case, kind, clocks) for kind in open_kinds if kind != NoticeKind.OTHER_AREA],
        other_area_url=url(case, "incidents:notice", NoticeKind.OTHER_AREA)
        if NoticeKind.OTHER_AREA in open_kinds
        else "",
        sent=[_sent(notice) for notice in notices],
        text_url=url(case, "incidents:notify_text"),
        record_url=url(case, "incidents:record"),
    )
    return render(request, "incidents/notify.html", context)


def _waiting(case: Case, kind: NoticeKind, clocks: Mapping[str, Deadline]) -> dict[str, Any]:
    clock = clocks.get(notifying.CLOCK[kind]) if kind in notifying.CLOCK else None
    return {
        "title": kind.label,
        "url": url(case, "incidents:notice", kind),
        "due_on": clock.due_on if clock else None,
        "national_on": clock.national_due_on if clock else None,
        "days": (clock.due_on - timezone.localdate()).days if clock else None,
    }


def _sent(notice: Any) -> dict[str, Any]:
    return {
        "title": notice.get_kind_display(),
        "rows": [
            {"key": "Sent to", "value": notice.sent_to},
            {"key": "Sent on", "value": prepared.day(notice.sent_on)},
            {"key": "Sent by", "value": notice.sent_by},
            {"key": "Receipt number", "value": notice.receipt},
            {"key": "Recorded by", "value": notice.recorded_by.full_name},
            *([{"key": "Why the date was missed", "value": notice.late_reason}] if notice.late_reason else []),
        ],
    }


@require_safe
@requires(CHANGE, exports=True)
def notify_text(request: MemberRequest, partnership_slug: str, reference: str) -> HttpResponse:
    case = _case(request, reference)
    response = HttpResponse(
        prepared.as_text(prepared.prepared(case, selectors.subjects_of(case))), content_type="text/plain; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{case.reference}.txt"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def notice(request: MemberRequest, partnership_slug: str, reference: str, kind: str) -> HttpResponse:
    case = _case(request, reference)
    if kind not in NoticeKind.values:
        raise Http404
    if kind not in notifying.notice_kinds_open(case) and request.method != "POST":
        return redirect("incidents:notify", partnership_slug, reference)
    asked = NoticeKind(kind)
    form = NoticeForm(
        posted(request), initial={"sent_to": notifying.usual_receiver(asked), "sent_by": request.user.full_name}
    )
    back = url(case, "incidents:notify")
    return answer(
        request, "casework/question.html", form,
        lambda: notifying.record_notice(case, kind=asked, by=request.user, now=timezone.now(), **form.cleaned_data),
        to=lambda moved: back if moved.status == Status.TO_NOTIFY else url(moved, "casework:detail"),
        moved_on=url(case, "casework:detail"), done="It is recorded that the notification was sent.",
        context=page_of(
            case, ("Notifying", back), heading=f"Record what was sent: {asked.label}", cancel_url=back,
            action="Record that it was sent",
            intro="The portal sends nothing. Send it first, then record here when and by whom it was sent.",
        ),
    )  # fmt: skip


@require_safe
@requires(CHANGE)
def process_list(request: MemberRequest, partnership_slug: str, reference: str) -> HttpResponse:
    case = get_case(request.member, reference, CHANGE)
    page = paginate(request, processes.processes_of(case))
    context = page_of(
        case, page=page, empty_text="No other process is known. Add an inquest, a criminal case or the like.",
        action={"url": url(case, "incidents:add_process"), "text": "Add a process"},
        lines=[{"row": row, "url": url(case, "incidents:process", row.pk)} for row in page.object_list],
    )  # fmt: skip
    return render(request, "incidents/processes.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def add_process(request: MemberRequest, partnership_slug: str, reference: str) -> HttpResponse:
    return _process(request, get_case(request.member, reference, CHANGE), None)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def process(request: MemberRequest, partnership_slug: str, reference: str, process_id: int) -> HttpResponse:
    case = get_case(request.member, reference, CHANGE)
    return _process(request, case, get_object_or_404(ParallelProcess, case=case, pk=process_id))


def _process(request: MemberRequest, case: Case, row: ParallelProcess | None) -> HttpResponse:
    initial = {name: getattr(row, name) for name in ProcessForm.base_fields} if row else None
    form = ProcessForm(posted(request), initial=initial)
    back = url(case, "incidents:processes")
    return answer(
        request, "casework/question.html", form,
        lambda: processes.save_process(
            case, process=row, values=form.typed, revision=form.opened_revision, by=request.user, now=timezone.now()
        ),
        to=back, moved_on=url(case, "casework:detail"), done="The process is saved.",
        context=page_of(
            case, ("Other processes", back), heading=row.get_kind_display() if row else "Add a process",
            cancel_url=back, action="Save", intro="It is listed here and run elsewhere.",
        ),
    )  # fmt: skip
