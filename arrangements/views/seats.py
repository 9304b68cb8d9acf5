"""Who holds a seat, from when to when."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from arrangements import services
from arrangements.forms import EndHoldingForm, HolderForm
from arrangements.models import Seat, SeatHolding
from arrangements.sections import SEATS
from arrangements.selectors import members_in_force
from arrangements.views.common import conflict_of, entry_crumbs, offer_again, posted, url
from arrangements.views.entries import GET_OR_POST
from partnerships.access import requires
from partnerships.http import MemberRequest


@require_http_methods(GET_OR_POST)
@requires(services.CHANGE)
def give(request: MemberRequest, partnership_slug: str, pk: int) -> HttpResponse:
    seat = get_object_or_404(Seat.objects.select_related("body"), pk=pk)
    today = timezone.localdate()
    form = HolderForm(posted(request), seat=seat, people=members_in_force(today), today=today)
    here = url(request, "entry", SEATS.slug, seat.pk)
    if form.is_valid():
        try:
            holding = services.give_seat(seat, **form.cleaned_data, by=request.user)
        except services.AlreadyThere as refused:
            form.add_error("user", str(refused))
        else:
            messages.success(request, f"{holding.user.full_name} holds this seat.")
            return redirect(here)
    context = {
        "title": "Give the seat to a person",
        "form": form,
        "cancel_url": here,
        "about": f"{seat.role} on {seat.body.name}.",
    }
    return render(
        request,
        "arrangements/form.html",
        context | {"breadcrumbs": entry_crumbs(request, SEATS, seat, "Give the seat")},
    )


@require_http_methods(GET_OR_POST)
@requires(services.CHANGE)
def end(request: MemberRequest, partnership_slug: str, pk: int) -> HttpResponse:
    holding = get_object_or_404(SeatHolding.objects.select_related("user", "seat__body"), pk=pk)
    initial = {"revision": holding.revision, "ends_on": timezone.localdate()}
    form = EndHoldingForm(posted(request), initial=initial, holding=holding)
    here, conflict = url(request, "entry", SEATS.slug, holding.seat_id), None
    if form.is_valid():
        try:
            services.end_holding(
                holding, ends_on=form.cleaned_data["ends_on"], by=request.user,
                expected_revision=form.cleaned_data["revision"] or 0, now=timezone.now(),
            )  # fmt: skip
        except services.ChangedMeanwhile as changed:
            offer_again(form, changed.row.revision)
            conflict = conflict_of(changed.row, [])
        else:
            messages.success(request, "The person's time in this seat was given its last day.")
            return redirect(here)
    title = f"End the time of {holding.user.full_name} in this seat"
    context = {
        "title": title,
        "form": form,
        "cancel_url": here,
        "conflict": conflict,
        "about": f"{holding.seat.role} on {holding.seat.body.name}.",
    }
    return render(
        request, "arrangements/form.html", context | {"breadcrumbs": entry_crumbs(request, SEATS, holding.seat, "End")}
    )
