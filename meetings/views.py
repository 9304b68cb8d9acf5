"""Doors of the agendas and of the register of decisions."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from arrangements.models import Body
from core.pagination import paginate
from deadlines.selectors import body_meetings
from meetings import selectors
from meetings.forms import TakeForm
from meetings.services import NOTE, RUN, AgendaRefused, may_take, take_item
from partnerships.access import requires
from partnerships.http import MemberRequest

VIEW = "meetings.view_agenda"
SHOWN = 20  # items taken lately


@require_safe
@requires(VIEW)
def agendas(request: MemberRequest, partnership_slug: str) -> HttpResponse:
    found = selectors.agendas_of(request.member, today=timezone.localdate())
    empty = "You do not sit on a group of this partnership, so there is no agenda to show."
    return render(request, "meetings/agendas.html", {"page": paginate(request, found), "empty_text": empty})


def _body(request: MemberRequest, code: str) -> Body:
    """A group whose agenda is not this person's does not exist for them."""
    body = selectors.bodies_of(request.member, today=timezone.localdate()).filter(code=code).first()
    if body is None:
        raise Http404
    return body


@require_safe
@requires(VIEW)
def agenda(request: MemberRequest, partnership_slug: str, body_code: str) -> HttpResponse:
    body, today = _body(request, body_code), timezone.localdate()
    meeting = body_meetings([body], today=today)[0]
    takes = request.member.may(RUN) or body.chaired  # type: ignore[attr-defined]
    page = paginate(request, selectors.open_items(request.member, body))
    context = {
        "body": body,
        "meeting": meeting,
        "page": selectors.with_deciding_pages(page, partnership_slug),
        "taken": selectors.taken_items(request.member, body)[:SHOWN],
        "takes": takes,
        "note": NOTE,
        "may_record": body.meets_within_months and request.member.may("deadlines.meet_deadline"),
        "breadcrumbs": [{"text": "Agendas", "url": reverse("meetings:agendas", args=[partnership_slug])}],
    }
    return render(request, "meetings/agenda.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(VIEW)
def take(request: MemberRequest, partnership_slug: str, body_code: str, item_id: int) -> HttpResponse:
    body, now = _body(request, body_code), timezone.now()
    item = get_object_or_404(
        selectors.items_of(request.member).select_related("case", "partnership"), body=body, pk=item_id
    )
    if not may_take(item, request.user, now=now):
        raise PermissionDenied(VIEW)
    back = reverse("meetings:agenda", args=[partnership_slug, body_code])
    form = TakeForm(request.POST if request.method == "POST" else None, initial={"taken_on": timezone.localdate(now)})
    if form.is_valid():
        try:
            take_item(item, **form.cleaned_data, by=request.user, now=now)
        except AgendaRefused as error:
            form.add_error("taken_on", str(error))
        else:
            messages.success(request, "The item is off the agenda.")
            return redirect(back)
    return render(request, "meetings/take.html", {"form": form, "item": item, "body": body, "cancel_url": back})


@require_safe
@requires(VIEW)
def decisions(request: MemberRequest, partnership_slug: str) -> HttpResponse:
    context = {
        "page": paginate(request, selectors.visible_decisions(request.member)),
        "empty_text": "No decision on a case that you may open has been recorded.",
    }
    return render(request, "meetings/decisions.html", context)
