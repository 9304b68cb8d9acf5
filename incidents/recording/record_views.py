"""Doors of the record: its task list, one page a question, and the check of all answers."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from casework.doors import posted
from casework.enums import CaseKind
from casework.models import Case
from casework.refusals import Refused
from casework.selectors import CHANGE
from casework.transitions import TransitionNotAllowed
from core.pagination import paginate
from incidents.cases import get_case
from incidents.enums import Answer, Status
from incidents.models import Incident, IncidentAgency, Subject
from incidents.recording import prepared, selectors, services
from incidents.recording.doors import answer, page_of, url
from incidents.recording.forms import (
    AbuseForm,
    AgenciesForm,
    ReasonForm,
    ReferrerForm,
    SubjectForm,
    SubjectMoreForm,
    WhatForm,
    WhenForm,
    WhereForm,
    opened_value,
)
from partnerships.access import requires
from partnerships.http import MemberRequest

FORMS = {"what": WhatForm, "when": WhenForm, "where": WhereForm, "abuse": AbuseForm, "referrer": ReferrerForm}
FINISH = {
    CaseKind.INCIDENT: "Finish and test the criteria",
    CaseKind.LOOKED_AFTER_DEATH: "Finish and go on to notifying",
    CaseKind.ADULT_REFERRAL: "Finish and test the criteria",
}
ABUSE_SUSPECTED = (
    "Abuse or neglect is known or suspected, so this may be a serious incident as well. Record that as a case of its "
    "own: the link is on the page of this case."
)


def _case(request: MemberRequest, reference: str) -> Case:
    case = get_case(request.member, reference, CHANGE)
    if case.kind == CaseKind.HANDED_OVER:
        raise Http404
    return case


def _record(case: Case) -> tuple[str, str]:
    return "Record", url(case, "incidents:record")


def part_url(case: Case, code: str) -> str:
    if code in FORMS:
        return url(case, "incidents:part", code)
    return url(case, f"incidents:{code}")


@require_safe
@requires(CHANGE)
def record(request: MemberRequest, partnership_slug: str, reference: str) -> HttpResponse:
    case = _case(request, reference)
    done = selectors.done_parts(case)
    tasks = [
        {
            "title": part.title,
            "hint": part.hint,
            "url": part_url(case, part.code),
            "status": "Entered" if done[part.code] else "Not entered yet",
            "colour": "" if done[part.code] else "blue",
        }
        for part in selectors.parts_of(case)
    ]
    context = page_of(
        case,
        tasks=tasks,
        incident=Incident.objects.get(case=case),
        being_recorded=case.status == Status.RECORDED,
        dates_url=url(case, "incidents:dates") if request.member.may("deadlines.change_deadline") else "",
    )
    return render(request, "incidents/record.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def part(request: MemberRequest, partnership_slug: str, reference: str, part: str) -> HttpResponse:
    case = _case(request, reference)
    found = selectors.part_of(case, part)
    if found is None or part not in FORMS:
        raise Http404
    incident = Incident.objects.get(case=case)
    initial = {name: getattr(incident, name) for name in (*found.fields, "revision")}
    form = FORMS[part](posted(request), initial=initial)
    back = url(case, "incidents:record")

    def save() -> Incident:
        saved = services.save_part(
            case, values=form.typed, revision=form.opened_revision, by=request.user, now=timezone.now()
        )
        if part == "abuse" and case.kind == CaseKind.LOOKED_AFTER_DEATH and saved.suspicion in {"known", "suspected"}:
            messages.warning(request, ABUSE_SUSPECTED)
        return saved

    return answer(
        request, "casework/question.html", form, save, to=back,
        context=page_of(case, _record(case), heading=found.title, cancel_url=back, action="Save and continue"),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def agencies(request: MemberRequest, partnership_slug: str, reference: str) -> HttpResponse:
    case = _case(request, reference)
    rows = list(IncidentAgency.objects.filter(case=case).order_by("pk"))
    initial = {"agencies": [row.agency_id for row in rows], "opened": opened_value(rows)}
    form = AgenciesForm(
        posted(request), initial=initial, agencies=services.agencies_to_choose(case, now=timezone.now())
    )
    back = url(case, "incidents:record")
    return answer(
        request, "casework/question.html", form,
        lambda: services.save_agencies(
            case, agencies=form.cleaned_data["agencies"], opened=form.opened_with, by=request.user, now=timezone.now()
        ),
        to=back,
        context=page_of(case, _record(case), heading="Agencies involved", cancel_url=back, action="Save and continue"),
    )  # fmt: skip


@require_safe
@requires(CHANGE)
def people(request: MemberRequest, partnership_slug: str, reference: str) -> HttpResponse:
    case = _case(request, reference)
    page = paginate(request, Subject.objects.filter(case=case))
    rows = [
        {
            "key": row.label,
            "value": ", ".join(filter(None, [row.get_kind_display(), row.age, row.get_harm_display().lower()])),
            "actions": [
                {"url": url(case, "incidents:subject", row.pk), "text": "Change"},
                {"url": url(case, "incidents:subject_more", row.pk), "text": "More"},
                {"url": url(case, "incidents:remove_subject", row.pk), "text": "Remove"},
            ],
        }
        for row in page.object_list
    ]
    context = page_of(
        case, _record(case), page=page, people=rows, record_url=url(case, "incidents:record"),
        action={"url": url(case, "incidents:add_subject"), "text": "Add a person"},
        empty_text="Nobody has been entered yet. Add each child or adult, and each unborn child.",
    )  # fmt: skip
    return render(request, "incidents/people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def add_subject(request: MemberRequest, partnership_slug: str, reference: str) -> HttpResponse:
    return _subject(request, _case(request, reference), None, "Add a person")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def subject(request: MemberRequest, partnership_slug: str, reference: str, subject_id: int) -> HttpResponse:
    case = _case(request, reference)
    row = get_object_or_404(Subject, case=case, pk=subject_id)
    return _subject(request, case, row, row.label)


def _subject(request: MemberRequest, case: Case, row: Subject | None, heading: str) -> HttpResponse:
    """Who it is and what harm came; a page of its own then asks for what the national form wants besides."""
    initial = {name: getattr(row, name) for name in SubjectForm.base_fields} if row else None
    form = SubjectForm(posted(request), initial=initial)
    back = url(case, "incidents:people")

    def save() -> Subject:
        first = {"looked_after": Answer.YES} if row is None and case.kind == CaseKind.LOOKED_AFTER_DEATH else {}
        return services.save_subject(
            case, subject=row, values={**first, **form.typed}, revision=form.opened_revision, by=request.user,
            now=timezone.now(),
        )  # fmt: skip

    return answer(
        request, "casework/question.html", form, save,
        to=lambda saved: url(case, "incidents:subject_more", saved.pk), moved_on=back,
        context=page_of(
            case, _record(case), ("Who it concerns", back), heading=heading, cancel_url=back, action="Save and continue",
        ),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def subject_more(request: MemberRequest, partnership_slug: str, reference: str, subject_id: int) -> HttpResponse:
    case = _case(request, reference)
    row = get_object_or_404(Subject, case=case, pk=subject_id)
    initial = {name: getattr(row, name) for name in SubjectMoreForm.base_fields}
    form = SubjectMoreForm(posted(request), initial=initial, subject=row)
    back = url(case, "incidents:people")
    return answer(
        request, "casework/question.html", form,
        lambda: services.save_subject(
            case, subject=row, values=form.typed, revision=form.opened_revision, by=request.user, now=timezone.now()
        ),
        to=back, context=page_of(
            case, _record(case), ("Who it concerns", back), heading=f"More about {row.label}", cancel_url=back,
            action="Save and continue", intro="The national form asks this. Leave empty what is not known.",
        ),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def remove_subject(request: MemberRequest, partnership_slug: str, reference: str, subject_id: int) -> HttpResponse:
    case = _case(request, reference)
    row = get_object_or_404(Subject, case=case, pk=subject_id)
    back = url(case, "incidents:people")
    return answer(
        request, "casework/confirm.html", forms.Form(posted(request)),
        lambda: services.remove_subject(case, row, by=request.user, now=timezone.now()),
        to=back, done=f"{row.label} is removed from the case.",
        context=page_of(
            case, _record(case), ("Who it concerns", back), heading=f"Remove {row.label}", cancel_url=back,
            consequence=f"{row.label} will no longer be part of this case. The history keeps what was entered.",
            action="Yes, remove",
        ),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def check(request: MemberRequest, partnership_slug: str, reference: str) -> HttpResponse:
    case = _case(request, reference)
    errors: list[str] = []
    if request.method == "POST":
        try:
            moved = services.finish_record(case, by=request.user, now=timezone.now())
        except TransitionNotAllowed as problem:
            messages.error(request, str(problem))
            return redirect("casework:detail", partnership_slug, reference)
        except Refused as problem:
            errors.append(str(problem))
        else:
            messages.success(request, "The record is finished. You can still correct it.")
            return redirect(_after_finishing(moved))
    return render(request, "incidents/check.html", _check_page(case, errors))


def _after_finishing(case: Case) -> str:
    if case.kind == CaseKind.INCIDENT:
        return url(case, "incidents:criteria", "notification")
    if case.kind == CaseKind.ADULT_REFERRAL:
        return url(case, "incidents:criteria", "adult_review")
    return url(case, "incidents:notify")


def _check_page(case: Case, errors: list[str]) -> dict[str, Any]:
    done = selectors.done_parts(case)
    incident = Incident.objects.get(case=case)
    rows = []
    for key, value, code in (
        ("What happened", incident.what_happened, "what"),
        ("When", prepared.period(incident), "when"),
        ("Where", incident.place, "where"),
        ("Outside England", prepared.outside_england(incident), "where"),
        ("Other areas concerned", incident.other_areas, "where"),
        ("Who it concerns", ", ".join(str(row) for row in selectors.subjects_of(case)), "people"),
        ("Abuse or neglect", incident.get_suspicion_display(), "abuse"),
        ("Kinds of abuse or neglect", incident.abuse_kinds, "abuse"),
        ("Agencies involved", ", ".join(selectors.agency_names(case)), "agencies"),
        ("Referred by", incident.referred_by, "referrer"),
    ):
        if code in done:
            rows.append({"key": key, "value": value, "actions": [{"url": part_url(case, code), "text": "Change"}]})
    missing = [part for part in selectors.parts_of(case) if not done[part.code]]
    return page_of(
        case, _record(case), rows=rows, errors=errors, being_recorded=case.status == Status.RECORDED,
        missing=[{"text": part.title, "url": part_url(case, part.code)} for part in missing],
        finish=FINISH.get(CaseKind(case.kind), ""), record_url=url(case, "incidents:record"),
        forward_url=url(case, "incidents:notice", "domestic_homicide")
        if case.kind == CaseKind.DOMESTIC_HOMICIDE and case.status == Status.RECORDED and not missing
        else "",
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def withdraw(request: MemberRequest, partnership_slug: str, reference: str) -> HttpResponse:
    case = get_case(request.member, reference, CHANGE)
    form = ReasonForm(posted(request))
    back = url(case, "casework:detail")
    return answer(
        request, "casework/confirm.html", form,
        lambda: services.withdraw_case(case, by=request.user, now=timezone.now(), **form.cleaned_data),
        to=back, done="The case is marked as entered in error. Its clocks are cancelled.",
        context=page_of(
            case, heading="Entered in error", cancel_url=back, action="Mark as entered in error",
            consequence="The case stays on record as entered in error, and its clocks are cancelled. It cannot be taken back.",
        ),
    )  # fmt: skip
