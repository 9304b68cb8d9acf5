"""Doors of the setting that says who decides where the published arrangements do not."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from arrangements.enums import Decision
from casework.deciders import Decider, decider_for, deciders_for
from casework.doors import posted
from casework.editing import ChangedMeanwhile
from casework.models import LocalDecider
from incidents.review.doors import say
from incidents.review.forms import DeciderForm
from incidents.review.local_deciders import CHANGE_DECIDER, set_local_decider, settable
from incidents.review.refusals import ReviewRefused
from partnerships.access import requires
from partnerships.http import MemberRequest


@require_safe
@requires(CHANGE_DECIDER)
def deciders(request: MemberRequest, partnership_slug: str) -> HttpResponse:
    lines = [{"decision": Decision(code), "decider": decider} for code, decider in deciders_for(settable()).items()]
    return render(request, "rapid_review/deciders.html", {"lines": lines})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE_DECIDER)
def decider(request: MemberRequest, partnership_slug: str, decision: str) -> HttpResponse:
    if decision not in settable():
        raise Http404
    found = decider_for(decision)
    back = reverse("rapid_review:deciders", args=[partnership_slug])
    if found.stated and found.published:
        messages.error(request, f"{found.source} A setting cannot change that; the arrangements can.")
        return redirect(back)
    form = DeciderForm(posted(request), initial=_initial(found))
    context = {"form": form, "decision": Decision(decision), "decider": found, "cancel_url": back}
    if form.is_valid():
        typed = {**form.chosen, "reason": form.cleaned_data["reason"], "revision": form.opened_revision}
        try:
            set_local_decider(request.partnership, decision, **typed, by=request.user, now=timezone.now())
        except ReviewRefused as error:
            say(form, error)
        except ChangedMeanwhile as error:
            context["conflict"] = form.meet(error.row)
            return render(request, "rapid_review/decider.html", context, status=409)
        else:
            messages.success(request, "The setting was saved. Cases that wait for this decision went there at once.")
            return redirect(back)
    return render(request, "rapid_review/decider.html", context)


def _initial(found: Decider) -> dict[str, object]:
    row: LocalDecider | None = found.setting
    if row is None:
        return {"revision": 0}
    key = f"body-{row.body_id}" if row.body_id else f"role-{row.role}"
    return {"decider": key, "reason": row.reason, "revision": row.revision}
