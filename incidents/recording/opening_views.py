"""Doors: what is to be recorded, and the one question whose answer opens the case and starts its clock."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from casework.doors import posted
from casework.enums import CaseKind
from casework.models import Case
from casework.selectors import CHANGE
from casework.services import AlreadyOpened
from incidents.cases import get_case
from incidents.models import HandedOverCase, Incident
from incidents.recording import handing_over, opening
from incidents.recording.clocks import FIRST_CLOCK
from incidents.recording.doors import answer, page_of, url
from incidents.recording.forms import DatesForm, HandedOverForm, KindForm, OpeningForm
from partnerships.access import requires
from partnerships.http import MemberRequest

ADD = opening.ADD
INTRO = {
    CaseKind.INCIDENT: "The time for notifying runs from the day of awareness, so this comes first. Everything else can wait a moment.",
    CaseKind.LOOKED_AFTER_DEATH: "The Secretary of State and Ofsted are told. The time counts from the day on which the death became known.",
    CaseKind.ADULT_REFERRAL: "The referral is recorded first, then tested against the criteria of the duty and of the discretion to review.",
    CaseKind.DOMESTIC_HOMICIDE: "The review itself is run by the community safety partnership. Here the notification is recorded and passed on.",
}  # fmt: skip

# Whether a clock runs on it from now.
OPENED = {
    True: "The case is open and its clock runs. Now write down what is known; you can stop and come back at any time.",
    False: "The case is open. Now write down what is known; you can stop and come back at any time.",
}


def _list_crumbs(slug: str) -> list[dict[str, str]]:
    return [{"text": "Cases", "url": reverse("casework:list", args=[slug])}]


@require_http_methods(["GET", "HEAD", "POST"])
@requires(ADD)
def new(request: MemberRequest, partnership_slug: str) -> HttpResponse:
    form = KindForm(posted(request), kinds=opening.kinds_of(request.partnership))
    if form.is_valid():
        kind = form.cleaned_data["kind"]
        if kind == CaseKind.HANDED_OVER:
            return redirect("incidents:handed_over_new", partnership_slug)
        return redirect("incidents:open", partnership_slug, kind)
    context = {
        "form": form,
        "breadcrumbs": _list_crumbs(partnership_slug),
        "cancel_url": reverse("casework:list", args=[partnership_slug]),
        "heading": "Record a case",
    }
    return render(request, "casework/question.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(ADD)
def open_new(request: MemberRequest, partnership_slug: str, kind: str) -> HttpResponse:
    if kind not in INTRO or kind not in opening.kinds_of(request.partnership):
        raise Http404
    context = {
        "breadcrumbs": _list_crumbs(partnership_slug),
        "cancel_url": reverse("incidents:new", args=[partnership_slug]),
    }
    return _opening(request, CaseKind(kind), context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(ADD)
def arising(request: MemberRequest, partnership_slug: str, reference: str) -> HttpResponse:
    """A serious incident that arises from the death of a looked-after child: a case of its own, linked."""
    case = get_case(request.member, reference, CHANGE)
    if case.kind != CaseKind.LOOKED_AFTER_DEATH:
        raise Http404
    incident = Incident.objects.get(case=case)
    initial = {
        "title": case.title,
        "aware_on": incident.aware_on,
        "known_to_partnership_on": incident.known_to_partnership_on,
        "restricted": case.restricted,
    }
    context = page_of(case, cancel_url=url(case, "casework:detail"))
    return _opening(request, CaseKind.INCIDENT, context, initial=initial, arises_from=case)


def _opening(
    request: MemberRequest,
    kind: CaseKind,
    context: dict[str, Any],
    *,
    initial: dict[str, Any] | None = None,
    arises_from: Case | None = None,
) -> HttpResponse:
    form = OpeningForm(posted(request), initial=initial)
    return answer(
        request,
        "casework/question.html",
        form,
        lambda: _opened_once(request, form, kind, arises_from),
        to=lambda case: url(case, "incidents:record"),
        done=OPENED[kind in FIRST_CLOCK],
        context=context | {"heading": kind.label, "intro": INTRO[kind], "action": "Open the case"},
    )


def _opened_once(request: MemberRequest, form: OpeningForm, kind: CaseKind, arises_from: Case | None) -> Case:
    """Pressed twice, it leads to the one case that the first press opened."""
    try:
        return opening.open_incident(
            request.partnership, kind=kind, by=request.user, now=timezone.now(), arises_from=arises_from,
            **form.cleaned_data,
        )  # fmt: skip
    except AlreadyOpened as again:
        return again.case


@require_http_methods(["GET", "HEAD", "POST"])
@requires(opening.CHANGE_CLOCK)
def dates(request: MemberRequest, partnership_slug: str, reference: str) -> HttpResponse:
    case = get_case(request.member, reference, CHANGE)
    incident = Incident.objects.filter(case=case).first()
    if incident is None:
        raise Http404
    initial = {name: getattr(incident, name) for name in ("aware_on", "known_to_partnership_on", "revision")}
    form = DatesForm(posted(request), initial=initial)
    back = url(case, "incidents:record")
    return answer(
        request, "casework/question.html", form,
        lambda: opening.correct_dates(
            case, revision=form.opened_revision, by=request.user, now=timezone.now(), **form.typed
        ),
        to=back, done="The dates are corrected. The first ones stay in the history.",
        context=page_of(
            case, ("Record", back), heading="Correct the dates", cancel_url=back, action="Correct the dates",
            intro="A clock that counts from the day of awareness is counted again. Its first date stays visible.",
        ),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(ADD)
def handed_over_new(request: MemberRequest, partnership_slug: str) -> HttpResponse:
    form = HandedOverForm(posted(request))

    def enter() -> Case:
        typed = dict(form.typed)
        return handing_over.enter_handed_over(
            request.partnership, title=typed.pop("title"), values=typed, by=request.user, now=timezone.now()
        )

    return answer(
        request, "casework/question.html", form, enter,
        to=lambda case: url(case, "casework:detail"), done="The case is entered as handed over.",
        context={
            "heading": "A case handed over from a predecessor", "action": "Enter the case",
            "breadcrumbs": _list_crumbs(partnership_slug),
            "cancel_url": reverse("incidents:new", args=[partnership_slug]),
            "intro": "It is listed as handed over. The steps before the handover were the predecessor's; no clock of ours has run on them.",
        },
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def handed_over(request: MemberRequest, partnership_slug: str, reference: str) -> HttpResponse:
    case = get_case(request.member, reference, CHANGE)
    row = HandedOverCase.objects.filter(case=case).first()
    if row is None:
        raise Http404
    names = ("review_kind", "stage", "predecessor", "handed_over_on", "old_reference", "note", "revision")
    form = HandedOverForm(posted(request), initial={name: getattr(row, name) for name in names}, with_title=False)
    back = url(case, "casework:detail")
    return answer(
        request, "casework/question.html", form,
        lambda: handing_over.change_handed_over(
            case, values=form.typed, revision=form.opened_revision, by=request.user, now=timezone.now()
        ),
        to=back, done="The case is changed.",
        context=page_of(case, heading="What was handed over", cancel_url=back, action="Save"),
    )  # fmt: skip
