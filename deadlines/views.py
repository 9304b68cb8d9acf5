"""The members' pages about clocks: doors only."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from arrangements.models import Body
from core.pagination import paginate
from core.workdays import CalendarTooShort
from deadlines import actions, services
from deadlines.actions import Action
from deadlines.forms import MeetingForm, StartForm, TaskForm
from deadlines.models import Deadline, State
from deadlines.places import Place, places_of
from deadlines.selectors import (
    bodies_in_force,
    body_meetings,
    opened_case,
    others_deadlines,
    own_deadlines,
    visible_deadlines,
    what_to_do,
    who_has_it,
    why_in_words,
)
from deadlines.services import DeadlineError, StaleDeadline
from deadlines.why import coming_alerts, why_this_date
from partnerships.access import requires
from partnerships.http import Member, MemberRequest

VIEW = "deadlines.view_deadline"
SHOWS = (
    ("open", "Open"),
    ("overdue", "Overdue"),
    ("week", "Due this week"),
    ("mine", "Mine"),
    ("overdue-mine", "Mine and overdue"),
    ("others", "Waiting for others"),
    ("all", "All, with closed ones"),
)


class FilterForm(forms.Form):
    show = forms.ChoiceField(label="Show", choices=SHOWS, required=False)


@require_safe
@requires(VIEW)
def deadline_list(request: MemberRequest, partnership_slug: str) -> HttpResponse:
    show = request.GET.get("show", "open")
    show = show if show in dict(SHOWS) else "open"
    rows = _shown(request.member, show).select_related("owner", "agency", "body")
    page = paginate(request, rows)
    today = timezone.localdate()
    context = {
        "page": page,
        "lines": [_line(row, today) for row in page.object_list],
        "filter_form": FilterForm(initial={"show": show}),
        "links": _list_links(request.member),
        "action": _add_action(request.member),
        "empty_text": "No dates to show here.",
    }
    return render(request, "deadlines/list.html", context)


def _shown(member: Member, show: str) -> QuerySet[Deadline]:
    today = timezone.localdate()
    mine = show in {"mine", "overdue-mine"}
    source = own_deadlines if mine else others_deadlines if show == "others" else visible_deadlines
    rows = source(member).order_by("due_on", "pk")
    if show == "all":
        return rows.order_by("-due_on", "-pk")
    rows = rows.filter(state=State.OPEN)
    if show.startswith("overdue"):
        return rows.filter(due_on__lt=today, paused_on__isnull=True)
    if show == "week":
        return rows.filter(due_on__range=(today, today + timedelta(days=6 - today.weekday())))
    return rows


def _line(row: Deadline, today: Any) -> dict[str, Any]:
    days = (row.due_on - today).days
    return {"row": row, "days": days, "status": _status(row, days), "who": who_has_it(row), "why": why_in_words(row)}


def _status(row: Deadline, days: int) -> tuple[str, str]:
    """Colour and words."""
    if not row.is_open:
        return row.state, row.get_state_display()
    if row.paused_on:
        return "paused", "Paused"
    if days < 0:
        return "overdue", "Overdue"
    return ("due_soon", "Due soon") if days <= 14 else ("open", "Open")


def _list_links(member: Member) -> list[dict[str, str]]:
    slug = member.partnership.slug
    links = [
        {"url": reverse("deadlines:meetings", args=[slug]), "text": "Meetings of bodies"},
        {"url": reverse("deadlines:feeds", args=[slug]), "text": "Dates in your calendar"},
    ]
    if member.may("deadlines.add_deadline"):
        links.insert(0, {"url": reverse("deadlines:start", args=[slug]), "text": "Start a clock of the arrangements"})
    return links


def _add_action(member: Member) -> dict[str, str] | None:
    if not member.may("deadlines.add_deadline"):
        return None
    return {"url": reverse("deadlines:add", args=[member.partnership.slug]), "text": "Add a dated task"}


@require_http_methods(["GET", "HEAD", "POST"])
@requires("deadlines.add_deadline")
def add(request: MemberRequest, partnership_slug: str) -> HttpResponse:
    form = TaskForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        typed = form.cleaned_data
        now = timezone.now()
        deadline = services.set_deadline(
            request.partnership, title=typed["title"], due_on=typed["due_on"], started_on=timezone.localdate(now),
            start_event="Set by hand", body=typed["body"], owner=typed["owner"], severity=typed["severity"],
            by=request.user, now=now,
        )  # fmt: skip
        messages.success(request, "The task was added.")
        return redirect("deadlines:detail", partnership_slug, deadline.pk)
    return render(request, "deadlines/add.html", {"form": form, "cancel_url": _list_url(request)})


@require_http_methods(["GET", "HEAD", "POST"])
@requires("deadlines.add_deadline")
def start_clock(request: MemberRequest, partnership_slug: str) -> HttpResponse:
    form = StartForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        typed = form.cleaned_data
        try:
            deadline = services.set_deadline_by_rule(
                request.partnership, typed["code"], started_on=typed["started_on"], owner=typed["owner"],
                by=request.user, now=timezone.now(),
            )  # fmt: skip
        except DeadlineError as error:
            form.add_error("code", str(error))
        except CalendarTooShort as error:
            form.add_error("started_on", str(error))
        else:
            messages.success(request, "The clock was started.")
            return redirect("deadlines:detail", partnership_slug, deadline.pk)
    return render(request, "deadlines/start.html", {"form": form, "cancel_url": _list_url(request)})


@require_safe
@requires(VIEW)
def detail(request: MemberRequest, partnership_slug: str, deadline_id: int) -> HttpResponse:
    deadline = _visible(request, deadline_id)
    today = timezone.localdate()
    days = (deadline.due_on - today).days
    colour, words = _status(deadline, days)
    offered = actions.open_to(request.member, deadline)
    links = [{"url": _action_url(request, deadline, a), "text": a.link} for a in offered]
    place = places_of([deadline], request.member).get(deadline.pk)
    context = {
        "deadline": deadline,
        "case": opened_case(request.member, deadline),
        "next_step": {
            "state": words,
            "colour": {"overdue": "red", "due_soon": "yellow", "paused": "purple", "met": "green"}.get(colour, "blue"),
            "due_on": deadline.due_on,
            "days": days if deadline.is_open and not deadline.paused_on else None,
            "why": why_in_words(deadline),
            "why_url": "#why",
            "who": who_has_it(deadline),
            "text": (place.text if place and deadline.is_open else what_to_do(deadline, today)) + ".",
            "action": _first_action(place, links, offered),
        },
        "actions": links[1:] if links and offered[0].code == "meet" else links,
        "why": why_this_date(deadline),
        "coming": coming_alerts(deadline, now=timezone.now()),
        "changes": deadline.changes.select_related("by").order_by("-at", "-pk"),
        "alerts": deadline.alerts.order_by("-raised_at", "-pk")[:20],
        "breadcrumbs": [{"text": "Deadlines", "url": _list_url(request)}, {"text": deadline.title}],
    }
    return render(request, "deadlines/detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(VIEW)
def change(request: MemberRequest, partnership_slug: str, deadline_id: int, action: str) -> HttpResponse:
    step = actions.BY_CODE.get(action)
    if step is None:
        raise Http404
    deadline = _visible(request, deadline_id)
    if not request.member.may(step.permission):
        raise PermissionDenied(step.permission)
    there = redirect("deadlines:detail", partnership_slug, deadline_id)
    if not step.fits(deadline):
        messages.error(request, "That is not possible any more: the date was changed in the meantime.")
        return there
    posted = request.POST if request.method == "POST" else None
    form = step.form(posted, initial=step.initial(deadline))
    conflict = None
    if form.is_valid():
        try:
            step.run(deadline, by=request.user, now=timezone.now(), **form.cleaned_data)
        except StaleDeadline:
            conflict = _conflict(deadline)
            form = _retyped(step.form, request, deadline)
        except (DeadlineError, CalendarTooShort) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, step.done)
            return there
    context = {"form": form, "deadline": deadline, "step": step, "conflict": conflict, "cancel_url": there.url}
    return render(request, "deadlines/change.html", context, status=409 if conflict else 200)


def _retyped(form: type[forms.Form], request: HttpRequest, deadline: Deadline) -> forms.Form:
    """What was typed, ready to be sent again against the clock as it now stands."""
    data = request.POST.copy()
    data["revision"] = str(deadline.revision)
    return form(data)


def _conflict(deadline: Deadline) -> dict[str, Any]:
    last = deadline.changes.select_related("by").order_by("-at", "-pk").first()
    if last is None:
        return {"by": "", "at": None, "changes": []}
    theirs = last.get_kind_display() + (f": {last.reason}" if last.reason else "")
    return {
        "by": last.by.full_name if last.by else "The portal",
        "at": last.at,
        "changes": [{"label": "This date", "theirs": theirs, "yours": "See the form"}],
    }


@require_safe
@requires(VIEW)
def meetings(request: MemberRequest, partnership_slug: str) -> HttpResponse:
    page = paginate(request, bodies_in_force(timezone.localdate()))
    context = {
        "page": page,
        "meetings": body_meetings(page.object_list, today=timezone.localdate()),
        "may_record": request.member.may("deadlines.meet_deadline"),
        "empty_text": "The arrangements name no body yet.",
        "breadcrumbs": [{"text": "Deadlines", "url": _list_url(request)}, {"text": "Meetings of bodies"}],
    }
    return render(request, "deadlines/meetings.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("deadlines.meet_deadline")
def record(request: MemberRequest, partnership_slug: str, body_id: int) -> HttpResponse:
    body = get_object_or_404(Body.objects.select_related("partnership"), pk=body_id)
    form = MeetingForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            services.record_meeting(body, held_on=form.cleaned_data["held_on"], by=request.user, now=timezone.now())
        except (DeadlineError, CalendarTooShort) as error:
            form.add_error("held_on", str(error))
        else:
            messages.success(request, "The meeting was recorded, and the next one has its date.")
            return redirect("deadlines:meetings", partnership_slug)
    context = {"form": form, "body": body, "cancel_url": reverse("deadlines:meetings", args=[partnership_slug])}
    return render(request, "deadlines/record_meeting.html", context)


def _visible(request: MemberRequest, deadline_id: int) -> Deadline:
    rows = visible_deadlines(request.member).select_related(
        "owner", "agency", "body", "case", "partnership", "closed_by"
    )
    return get_object_or_404(rows, Q(pk=deadline_id))


def _first_action(place: Place | None, links: list[dict[str, str]], offered: list[Action]) -> dict[str, str] | None:
    if place is not None:
        return {"url": place.url, "text": place.text}
    return links[0] if links and offered[0].code == "meet" else None


def _action_url(request: MemberRequest, deadline: Deadline, action: actions.Action) -> str:
    return reverse("deadlines:change", args=[request.partnership.slug, deadline.pk, action.code])


def _list_url(request: MemberRequest) -> str:
    return reverse("deadlines:list", args=[request.partnership.slug])
