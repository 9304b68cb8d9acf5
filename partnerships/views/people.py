"""Who takes part, with which role, for whom and until when."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from core.pagination import paginate
from core.templatetags.portal import date_long
from partnerships import history, memberships, records
from partnerships.access import requires
from partnerships.forms import NOW, AddRoleForm, ChangeRoleForm, EndRoleForm, SearchForm, terms_of
from partnerships.http import MemberRequest
from partnerships.memberships import CHANGE, ChangedMeanwhile, MembershipRefused
from partnerships.models import Agency, Membership
from partnerships.selectors import in_force, memberships_by_person
from partnerships.selectors import people as find_people

HISTORY_SHOWN = 25


def agencies(today: date) -> "QuerySet[Agency]":
    return Agency.objects.filter(in_force(today))


def posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


@require_safe
@requires("partnerships.view_membership")
def people(request: MemberRequest, partnership_slug: str) -> HttpResponse:
    today = timezone.localdate()
    form = SearchForm(request.GET)
    asked: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    former = bool(asked.get("former"))
    page = paginate(request, find_people(on=today, search=asked.get("q", ""), former=former))
    held = memberships_by_person(list(page.object_list), on=None if former else today)
    manages = request.member.may(CHANGE)
    return render(
        request,
        "partnerships/people.html",
        {
            "page": page,
            "people": [{"user": user, "roles": [_role(row) for row in held[user.pk]]} for user in page.object_list],
            "filter_form": form,
            "action": {"url": reverse("partnerships:invite", args=[partnership_slug]), "text": "Invite a person"}
            if manages
            else None,
            "links": _links(request, partnership_slug),
            "empty_text": "Nobody is called that." if asked.get("q") else "Nobody here.",
        },
    )


def _links(request: MemberRequest, slug: str) -> list[dict[str, str]]:
    pages = (
        ("Invitations", "partnerships:invitations", CHANGE),
        ("Who has read or changed what (access log)", "partnerships:access_log", "partnerships.view_access_log"),
        ("What has been changed, from what, to what (history)", "partnerships:history", "partnerships.view_change"),
    )
    return [
        {"text": text, "url": reverse(view, args=[slug])}
        for text, view, permission in pages
        if request.member.may(permission)
    ]


def _role(row: Membership) -> str:
    role = row.get_role_display()
    words = f"{role}, {row.agency.name}" if row.agency else role
    return f"{words} (until {date_long(row.ends_on)})" if row.ends_on else words


@require_safe
@requires("partnerships.view_membership")
def person(request: MemberRequest, partnership_slug: str, person_id: int) -> HttpResponse:
    user = get_object_or_404(User, pk=person_id)
    today = timezone.localdate()
    rows = memberships_by_person([user])[user.pk]
    if not rows:
        raise Http404
    manages = request.member.may(CHANGE)
    shown = (
        records.membership_history(row.pk for row in rows)[:HISTORY_SHOWN]
        if request.member.may("partnerships.view_change")
        else []
    )
    return render(
        request,
        "partnerships/person.html",
        {
            "person": user,
            "roles": [_role_row(row, today, manages, partnership_slug) for row in rows],
            "add_role_url": reverse("partnerships:add_role", args=[partnership_slug, user.pk]) if manages else "",
            "events": [_event(entry) for entry in history.in_words(shown)],
            "breadcrumbs": [
                {"text": "People", "url": reverse("partnerships:people", args=[partnership_slug])},
                {"text": user.full_name},
            ],
        },
    )


def _role_row(row: Membership, today: date, manages: bool, slug: str) -> dict[str, Any]:
    ended = row.ends_on is not None and row.ends_on < today
    value = f"From {date_long(row.starts_on)}"
    if row.ends_on:
        value += f" to {date_long(row.ends_on)}" if row.ends_on >= row.starts_on else ", taken away the same day"
    if row.end_reason:
        value += f". Reason: {row.end_reason}"
    key = f"{row.get_role_display()}, {row.agency.name}" if row.agency else row.get_role_display()
    actions = [
        {"url": reverse("partnerships:change_role", args=[slug, row.pk]), "text": "Change", "hidden": key},
        {"url": reverse("partnerships:end_role", args=[slug, row.pk]), "text": "End", "hidden": key},
    ]
    return {"key": key, "value": value, "actions": actions if manages and not ended else []}


def _event(entry: history.Entry) -> dict[str, Any]:
    return {
        "title": f"Role {entry.operation.lower()}: {entry.subject}",
        "at": entry.at,
        "by": entry.by,
        "text": "; ".join(f"{d.label}: {d.before} to {d.after}" for d in entry.differences)
        if entry.operation == "Changed"
        else "",
    }


@require_http_methods(["GET", "POST"])
@requires(CHANGE)
def add_role(request: MemberRequest, partnership_slug: str, person_id: int) -> HttpResponse:
    user = get_object_or_404(User, pk=person_id)
    if not Membership.objects.filter(user=user).exists():
        raise Http404
    today = timezone.localdate()
    form = AddRoleForm(posted(request), agencies=agencies(today), initial={"starts_on": today})
    if form.is_valid():
        try:
            memberships.add_membership(request.partnership, user=user, by=request.user, **form.cleaned_data)
        except MembershipRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"{user.full_name} has been given the role.")
            return redirect("partnerships:person", partnership_slug, user.pk)
    return render(
        request,
        "partnerships/add_role.html",
        {"form": form, "person": user, "cancel_url": _person_url(partnership_slug, user)},
    )


@require_http_methods(["GET", "POST"])
@requires(CHANGE)
def change_role(request: MemberRequest, partnership_slug: str, membership_id: int) -> HttpResponse:
    membership, today = _membership(membership_id), timezone.localdate()
    choice = agencies(today) if memberships.takes_agency(membership.role) else None
    form = ChangeRoleForm(posted(request), agencies=choice, initial=terms_of(membership))
    conflict = None
    if form.is_valid():
        try:
            memberships.change_membership(membership, by=request.user, today=today, **form.cleaned_data)
        except MembershipRefused as refused:
            form.add_error(None, str(refused))
        except ChangedMeanwhile as meanwhile:
            conflict = _conflict(meanwhile.current, form)
            form = _on_top_of(form, meanwhile.current, agencies=choice)
        else:
            messages.success(request, "The role has been changed.")
            return redirect("partnerships:person", partnership_slug, membership.user_id)
    return _role_page(request, "partnerships/change_role.html", membership, form, conflict)


@require_http_methods(["GET", "POST"])
@requires(CHANGE)
def end_role(request: MemberRequest, partnership_slug: str, membership_id: int) -> HttpResponse:
    membership, today = _membership(membership_id), timezone.localdate()
    form = EndRoleForm(posted(request), initial={"revision": membership.revision})
    conflict = None
    if form.is_valid():
        typed = form.cleaned_data
        last_day = today - timedelta(days=1) if typed["when"] == NOW else typed["last_day"]
        try:
            memberships.end_membership(
                membership,
                last_day=last_day,
                reason=typed["reason"],
                revision=typed["revision"],
                by=request.user,
                today=today,
            )
        except MembershipRefused as refused:
            form.add_error(None, str(refused))
        except ChangedMeanwhile as meanwhile:
            conflict = _conflict(meanwhile.current, form)
            form = _on_top_of(form, meanwhile.current)
        else:
            return _after_ending(request, partnership_slug, membership, today)
    return _role_page(request, "partnerships/end_role.html", membership, form, conflict)


def _after_ending(request: MemberRequest, slug: str, membership: Membership, today: date) -> HttpResponse:
    messages.success(request, f"The role of {membership.user.full_name} has been ended.")
    own = membership.user_id == request.user.pk
    if own and not Membership.objects.filter(in_force(today), user=request.user).exists():
        return redirect("portal:home")
    return redirect("partnerships:person", slug, membership.user_id)


def _role_page(request: MemberRequest, template: str, membership: Membership, form: Any, conflict: Any) -> HttpResponse:
    context = {
        "form": form,
        "membership": membership,
        "conflict": conflict,
        "cancel_url": _person_url(request.partnership.slug, membership.user),
    }
    return render(request, template, context, status=409 if conflict else 200)


def _membership(membership_id: int) -> Membership:
    return get_object_or_404(Membership.objects.select_related("user", "agency", "partnership"), pk=membership_id)


def _person_url(slug: str, user: User) -> str:
    return reverse("partnerships:person", args=[slug, user.pk])


def _conflict(current: Membership, form: Any) -> dict[str, Any]:
    """What somebody else saved, beside what was typed here."""
    typed = form.cleaned_data
    agency = typed.get("agency")
    last_day = typed.get("ends_on") or typed.get("last_day")
    pairs = [("Last day", date_long(current.ends_on) or "None", date_long(last_day) or "None")]
    if "agency" in typed:
        pairs.append(("Agency", current.agency.name if current.agency else "None", agency.name if agency else "None"))
    last = next(iter(history.in_words(records.membership_history([current.pk])[:1])), None)
    return {
        "by": last.by if last else "",
        "at": last.at if last else None,
        "changes": [
            {"label": label, "theirs": theirs, "yours": yours} for label, theirs, yours in pairs if theirs != yours
        ],
    }


def _on_top_of(form: Any, current: Membership, **kwargs: Any) -> Any:
    """The same form with what was typed, over the version that is saved now."""
    data = form.data.copy()
    data["revision"] = str(current.revision)
    return type(form)(data, **kwargs)
