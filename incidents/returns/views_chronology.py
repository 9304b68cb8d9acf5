"""Doors of an agency's own chronology."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from casework.doors import posted
from casework.editing import ChangedMeanwhile
from core.pagination import paginate
from incidents.models import AgencyReturn, ChronologyEntry
from incidents.returns import agency_pages, answering, entries, selectors
from incidents.returns.forms import EntryForm
from incidents.returns.refusals import NotOpen, NotYours, ReturnRefused
from incidents.returns.transitions import ANSWER
from incidents.returns.views_agency import crumbs, not_open, page_of
from partnerships.access import requires
from partnerships.http import MemberRequest


def _chronology(row: AgencyReturn) -> str:
    return agency_pages.place(row, "chronology")


def _entry(row: AgencyReturn, entry_id: int) -> ChronologyEntry:
    found = ChronologyEntry.objects.filter(agency_return=row, pk=entry_id).first()
    if found is None:
        raise Http404
    return found


@require_safe
@requires(ANSWER)
def chronology(request: MemberRequest, partnership_slug: str, return_id: int) -> HttpResponse:
    row = selectors.get_own_return(request.member, return_id)
    page = paginate(request, selectors.entries_of(row))
    writable = answering.why_not_open(row) is None
    action = {"url": agency_pages.place(row, "add_entry"), "text": "Add an entry"} if writable else None
    return page_of(
        request, "returns/chronology.html", row, page=page, lines=agency_pages.entry_lines(list(page.object_list)),
        writable=writable, action=action, empty_text="No entry yet. Add what your agency knows, one event at a time.",
    )  # fmt: skip


def _write(
    request: MemberRequest, row: AgencyReturn, form: EntryForm, *, heading: str, act: Any, entry: Any = None
) -> HttpResponse:
    more = {"breadcrumbs": crumbs(row, ("Chronology", _chronology(row))), "cancel_url": _chronology(row)}
    context: dict[str, Any] = {"form": form, "heading": heading, "entry": entry, **more}
    if request.method == "GET" and answering.why_not_open(row):
        return redirect(agency_pages.place(row, "detail"))  # which says why
    if form.is_valid():
        try:
            act(form.words, by=request.user, now=timezone.now())
        except ChangedMeanwhile as error:
            return page_of(request, "returns/entry.html", row, 409, conflict=form.meet(error.row), **context)
        except NotOpen as why:
            return not_open(request, row, why, typed=form.words.what_happened)
        except NotYours as error:
            raise Http404 from error
        except ReturnRefused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        else:
            messages.success(request, "Saved.")
            again = "another" in request.POST
            return redirect(agency_pages.place(row, "add_entry") if again else _chronology(row))
    return page_of(request, "returns/entry.html", row, **context)


@require_http_methods(["GET", "POST"])
@requires(ANSWER)
def add_entry(request: MemberRequest, partnership_slug: str, return_id: int) -> HttpResponse:
    row = selectors.get_own_return(request.member, return_id)

    def act(words: entries.EntryWords, **who: Any) -> object:
        return entries.add_entry(row, words, **who)

    return _write(request, row, EntryForm(posted(request)), heading="Add an entry", act=act)


@require_http_methods(["GET", "POST"])
@requires(ANSWER)
def entry(request: MemberRequest, partnership_slug: str, return_id: int, entry_id: int) -> HttpResponse:
    row = selectors.get_own_return(request.member, return_id)
    found = _entry(row, entry_id)
    form = EntryForm(posted(request), initial=agency_pages.entry_start(found))

    def act(words: entries.EntryWords, **who: Any) -> object:
        return entries.change_entry(row, found, words, revision=form.opened_revision, **who)

    return _write(request, row, form, heading="Change an entry", act=act, entry=found)


@require_http_methods(["GET", "POST"])
@requires(ANSWER)
def remove_entry(request: MemberRequest, partnership_slug: str, return_id: int, entry_id: int) -> HttpResponse:
    row = selectors.get_own_return(request.member, return_id)
    found = _entry(row, entry_id)
    if request.method == "POST":
        try:
            entries.remove_entry(row, found, by=request.user, now=timezone.now(), revision=_revision(request))
        except ChangedMeanwhile:
            messages.error(request, "A colleague has changed this entry since you opened it. Nothing was removed.")
        except NotYours as error:
            raise Http404 from error
        except ReturnRefused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, "The entry is removed.")
        return redirect(_chronology(row))
    return page_of(
        request, "returns/remove_entry.html", row, line=agency_pages.entry_lines([found])[0],
        cancel_url=_chronology(row), breadcrumbs=crumbs(row, ("Chronology", _chronology(row))),
    )  # fmt: skip


def _revision(request: MemberRequest) -> int:
    typed = str(request.POST.get("revision", ""))
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0
