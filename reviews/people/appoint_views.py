"""Doors of a review's reviewers: who was appointed and how, appointing one, ending an appointment."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from casework.doors import answer, page_of, posted, url
from casework.models import Case
from casework.selectors import CHANGE, OPEN
from core.pagination import paginate
from core.templatetags.portal import date_long
from partnerships.access import requires
from partnerships.http import MemberRequest
from reviews.cases import get_review_case
from reviews.enums import Selection
from reviews.models import Appointment
from reviews.people import appointing
from reviews.people.doors import crumb, may_run, to_change
from reviews.people.forms import AppointForm, EndAppointmentForm
from reviews.people.kinds import ENDED, WITHOUT_REVIEWER
from reviews.people.register import REGISTER

Row = dict[str, Any]


def _facts(row: Appointment) -> list[Row]:
    ways = ", ".join(str(Selection(way).label) for way in row.chosen_by)
    found = [
        ("Appointed on", date_long(row.appointed_on)), ("Commissioned by", row.commissioned_by_name),
        ("How chosen", ways), ("Reference in the purchasing system", row.purchase_reference),
        ("More on the choice", row.selection_note), ("Knowledge and understanding", row.knowledge),
        ("Conflict of interest", f"None declared, {date_long(row.declaration.declared_on)}"),
        ("Ended on", date_long(row.ended_on)), ("Why it ended", row.end_reason),
    ]  # fmt: skip
    return [{"key": key, "value": value} for key, value in found if value]


@require_safe
@requires(OPEN)
def appointments(request: MemberRequest, partnership_slug: str, review: str) -> HttpResponse:
    case = get_review_case(request.member, review)
    page = paginate(request, appointing.appointments_of(case, now=timezone.now()), 10)
    runs, register = may_run(request), request.member.may(REGISTER)
    open_to_more = runs and case.status not in ENDED and case.kind not in WITHOUT_REVIEWER
    lines = [
        {
            "title": row.reviewer.name, "part": appointing.LEAD if row.lead else appointing.SECOND, "rows": _facts(row),
            "ended": row.ended_on is not None,
            "end_url": url(case, "reviewers:end", row.pk) if runs and row.ended_on is None else "",
            "register_url": reverse("reviewers:reviewer", args=[partnership_slug, row.reviewer_id]) if register else "",
            "not_named": runs and row.ended_on is None and row.reviewer.user_id is not None and not row.opens,
        }
        for row in page.object_list
    ]  # fmt: skip
    context = page_of(
        case, page=page, lines=lines, commissioner=appointing.commissioner(),
        action={"url": url(case, "reviewers:appoint"), "text": "Appoint a reviewer"} if open_to_more else None,
        people_url=url(case, "casework:people"), empty_text="Nobody has been appointed yet.",
    )  # fmt: skip
    return render(request, "reviewers/appointments.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def appoint(request: MemberRequest, partnership_slug: str, review: str) -> HttpResponse:
    case = to_change(request, review)
    commissioner = appointing.commissioner()
    form = AppointForm(
        posted(request), reviewers=appointing.reviewers_to_appoint(case), asks_commissioner=not commissioner.fixed,
        hint=commissioner.source,
        initial=_initial(case, commissioner) | {"reviewer": request.GET.get("reviewer", "")},
    )  # fmt: skip
    back = url(case, "reviewers:appointments")

    def do() -> appointing.Appointed:
        found = appointing.appoint(case, by=request.user, now=timezone.now(), **form.cleaned_data)
        _say(request, case, found, name=form.cleaned_data["reviewer"].name)
        return found

    context = page_of(
        case, crumb(case, "appointments"), cancel_url=back, commissioner=commissioner,
        register_url=reverse("reviewers:register", args=[partnership_slug]) if request.member.may(REGISTER) else "",
        add_url=reverse("reviewers:add", args=[partnership_slug]) + f"?review={case.reference}"
        if request.member.may(REGISTER) else "",
    )  # fmt: skip
    return answer(request, "reviewers/appoint.html", form, do, to=back, context=context)


def _initial(case: Case, commissioner: appointing.Commissioner) -> Row:
    leads = any(row.lead for row in appointing.in_force(case))
    return {
        "commissioned_by_name": commissioner.words, "appointed_on": timezone.localdate(),
        "lead": "False" if leads else "True",
    }  # fmt: skip


def _say(request: MemberRequest, case: Case, found: appointing.Appointed, *, name: str) -> None:
    if found.appointment is None:
        closed = f" {case.reference} is closed to them." if found.declaration.user_id else ""
        words = f"{name} was not appointed: a conflict of interest was declared, and is on record.{closed}"
        messages.warning(request, words)
    else:
        messages.success(request, f"{name} is appointed.")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def end(request: MemberRequest, partnership_slug: str, review: str, appointment_id: int) -> HttpResponse:
    case = to_change(request, review)
    rows = Appointment.objects.select_related("reviewer", "case")
    row = get_object_or_404(rows, case=case, pk=appointment_id)
    form = EndAppointmentForm(posted(request), initial={"revision": row.revision, "ended_on": timezone.localdate()})
    back = url(case, "reviewers:appointments")
    return answer(
        request, "casework/question.html", form,
        lambda: appointing.end_appointment(
            row, **form.typed, revision=form.opened_revision, by=request.user, now=timezone.now()
        ),
        to=back, done=f"The appointment of {row.reviewer.name} is ended.",
        context=page_of(
            case, crumb(case, "appointments"), heading=f"End the appointment of {row.reviewer.name}", cancel_url=back,
            action="End the appointment", intro="What was recorded stays. Who may open the case is changed on its own page.",
        ),
    )  # fmt: skip
