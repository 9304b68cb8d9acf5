"""Lists and rows of the arrangements: the same pages for every section."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from arrangements import services
from arrangements.forms import EndForm, RemoveForm, RowForm, form_of
from arrangements.sections import BODIES, SEATS, Section
from arrangements.views.common import (
    VIEW,
    changers,
    conflict_of,
    crumbs,
    entry_crumbs,
    find_section,
    offer_again,
    posted,
    url,
)
from arrangements.words import LABELS, label_of, shown
from core.pagination import paginate
from partnerships.access import requires
from partnerships.http import MemberRequest

GET_OR_POST = ["GET", "POST"]


def table(request: MemberRequest, section: Section, rows: Any) -> dict[str, Any]:
    head = [LABELS.get(c.name) if c.read else label_of(section.model, c.name) for c in section.columns]
    body = [
        {"url": url(request, "entry", section.slug, row.pk), "cells": [column.value(row) for column in section.columns]}
        for row in rows
    ]
    return {"head": head, "body": body}


@require_safe
@requires(VIEW)
def section_list(request: MemberRequest, partnership_slug: str, section: str) -> HttpResponse:
    found = find_section(section)
    if found.parent:
        raise Http404
    page = paginate(request, found.rows())
    may_change = request.member.may(services.CHANGE)
    context = {
        "section": found,
        "page": page,
        "table": table(request, found, page.object_list),
        "changers": changers(),
        "may_change": may_change,
        "empty_text": "Not stated: nothing is entered here yet.",
        "breadcrumbs": crumbs(request, (found.title, "")),
    }
    if may_change:
        context["action"] = {"url": url(request, "add", found.slug), "text": f"Add {found.a_noun()}"}
    return render(request, "arrangements/section.html", context)


@require_safe
@requires(VIEW)
def entry(request: MemberRequest, partnership_slug: str, section: str, pk: int) -> HttpResponse:
    found = find_section(section)
    row = get_object_or_404(found.rows(), pk=pk)
    may_change = request.member.may(services.CHANGE)
    context = {
        "section": found,
        "row": row,
        "rows": [{"key": label_of(found.model, name), "value": shown(row, name)} for name in found.fields],
        "inner": [_inner(request, inner, row) for inner in found.inner],
        "changers": changers(),
        "may_change": may_change,
        "breadcrumbs": entry_crumbs(request, found, row),
    }
    if found is BODIES:
        context["decisions"] = [
            {"name": str(r), "url": url(request, "entry", "decision-routes", r.pk)} for r in row.decides.all()
        ]
        context["reporting"] = list(row.reporting_bodies.all())
    if found is SEATS:
        context["holdings"] = list(row.holdings.select_related("user").order_by("-starts_on", "-pk"))
    return render(request, "arrangements/entry.html", context)


def _inner(request: MemberRequest, section: Section, owner: Any) -> dict[str, Any]:
    rows = section.rows().filter(**{section.parent: owner})
    page = paginate(request, rows, parameter=section.slug)
    add = url(request, "add_inside", section.outer.slug, owner.pk, section.slug) if section.outer else ""
    turns = {}
    for name, number in (("previous", page.number - 1), ("next", page.number + 1)):
        query = request.GET.copy()
        query[section.slug] = str(number)
        turns[name] = f"?{query.urlencode()}#{section.slug}"
    return {
        "section": section,
        "page": page,
        "table": table(request, section, page.object_list),
        "add_url": add,
        "turns": turns,
    }


@require_http_methods(GET_OR_POST)
@requires(services.CHANGE)
def add(request: MemberRequest, partnership_slug: str, section: str) -> HttpResponse:
    found = find_section(section)
    if found.parent:
        raise Http404
    return _add(request, found, found.model(partnership=request.partnership), url(request, "section", found.slug))


@require_http_methods(GET_OR_POST)
@requires(services.CHANGE)
def add_inside(request: MemberRequest, partnership_slug: str, section: str, pk: int, inner: str) -> HttpResponse:
    outer, found = find_section(section), find_section(inner)
    if found not in outer.inner:
        raise Http404
    owner = get_object_or_404(outer.model._default_manager, pk=pk)
    row = found.model(partnership=request.partnership, **{found.parent: owner})
    return _add(request, found, row, url(request, "entry", outer.slug, owner.pk))


def _add(request: MemberRequest, section: Section, row: Any, cancel_url: str) -> HttpResponse:
    asked = {name: value for name, value in request.GET.items() if name in section.fields}
    form = form_of(section, section.model)(posted(request), instance=row, initial=asked)
    if form.is_valid():
        named = str(form.cleaned_data[section.named_by]) if section.has_code else ""
        try:
            added = services.add_entry(form.instance, named=named, by=request.user, now=timezone.now())
        except services.AlreadyThere as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"The {section.noun} was added.")
            return redirect(url(request, "entry", section.slug, added.pk))
    breadcrumbs = crumbs(request, ((section.outer or section).title, cancel_url), ("Add", ""))
    return _form_page(request, section, form, cancel_url=cancel_url, breadcrumbs=breadcrumbs)


@require_http_methods(GET_OR_POST)
@requires(services.CHANGE)
def change(request: MemberRequest, partnership_slug: str, section: str, pk: int) -> HttpResponse:
    found = find_section(section)
    row = get_object_or_404(found.rows(), pk=pk)
    form = form_of(found, found.model)(posted(request), instance=row)
    here, conflict = url(request, "entry", found.slug, pk), None
    if form.is_valid():
        try:
            services.save_entry(
                row, form.typed, by=request.user, expected_revision=form.opened_revision, now=timezone.now()
            )
        except services.ChangedMeanwhile as changed:
            conflict = meet_conflict(form, changed.row)
        except services.AlreadyThere as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"The {found.noun} was saved.")
            return redirect(here)
    breadcrumbs = entry_crumbs(request, found, row, "Change")
    return _form_page(request, found, form, cancel_url=here, breadcrumbs=breadcrumbs, conflict=conflict)


def meet_conflict(form: RowForm, current: Any) -> dict[str, Any]:
    """What to show when somebody saved first."""
    offer_again(form, current.revision)
    return conflict_of(current, form.differences(current))


def _form_page(request: MemberRequest, section: Section, form: RowForm, **context: Any) -> HttpResponse:
    title = f"Change {form.instance}" if form.instance.pk else f"Add {section.a_noun()}"
    return render(request, "arrangements/form.html", {"title": title, "about": section.about, "form": form, **context})


@require_http_methods(GET_OR_POST)
@requires(services.CHANGE)
def remove(request: MemberRequest, partnership_slug: str, section: str, pk: int) -> HttpResponse:
    """Agencies, groups and seats end on a day; everything else goes, and the history keeps it."""
    found = find_section(section)
    row = get_object_or_404(found.rows(), pk=pk)
    form: Any
    if found.ends:
        initial = {"revision": row.revision, "ends_on": timezone.localdate()}
        form = EndForm(posted(request), initial=initial, not_before=row.starts_on)
    else:
        form = RemoveForm(posted(request), initial={"revision": row.revision})
    conflict = None
    if form.is_valid():
        try:
            _take_away(request, row, form.cleaned_data)
        except services.ChangedMeanwhile as changed:
            offer_again(form, changed.row.revision)
            conflict = conflict_of(changed.row, [])
        except services.StillNamed as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"The {found.noun} was {'ended' if found.ends else 'removed'}.")
            return redirect(_above(request, found, row))
    context = {
        "section": found,
        "row": row,
        "form": form,
        "conflict": conflict,
        "cancel_url": url(request, "entry", found.slug, pk),
    }
    return render(
        request,
        "arrangements/remove.html",
        context | {"breadcrumbs": entry_crumbs(request, found, row, "End" if found.ends else "Remove")},
    )


def _take_away(request: MemberRequest, row: Any, answer: dict[str, Any]) -> None:
    common: dict[str, Any] = {
        "reason": answer["reason"], "by": request.user, "expected_revision": answer["revision"] or 0, "now": timezone.now(),
    }  # fmt: skip
    if "ends_on" in answer:
        services.end_entry(row, ends_on=answer["ends_on"], **common)
    else:
        services.remove_entry(row, **common)


def _above(request: MemberRequest, section: Section, row: Any) -> str:
    if section.outer:
        return url(request, "entry", section.outer.slug, getattr(row, f"{section.parent}_id"))
    return url(request, "section", section.slug)


@require_POST
@requires(services.CHANGE)
def move(request: MemberRequest, partnership_slug: str, section: str, pk: int) -> HttpResponse:
    found = find_section(section)
    if not found.keeps_order:
        raise Http404
    row = get_object_or_404(found.model._default_manager, pk=pk)
    services.move_entry(row, up=request.POST.get("direction") == "up", within=found.parent, by=request.user)
    messages.success(
        request, f"The {found.noun} was moved {'up' if request.POST.get('direction') == 'up' else 'down'}."
    )
    return redirect(url(request, "entry", found.slug, pk))
