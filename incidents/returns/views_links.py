"""Doors of a section's link: making and withdrawing it, and the public page that it opens."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from casework.doors import posted
from casework.editing import ChangedMeanwhile
from core.secret_links import Standing
from core.templatetags.portal import date_long
from incidents.enums import ReturnSectionCode
from incidents.models import SectionLink
from incidents.returns import agency_pages, linking, selectors
from incidents.returns.answering import why_not_open
from incidents.returns.forms import LinkedAnswerForm, LinkForm
from incidents.returns.linking import LinkUnusable, ReturnWasSubmitted
from incidents.returns.refusals import NotOpen, NotYours, ReturnRefused
from incidents.returns.transitions import ANSWER
from incidents.returns.views_agency import crumbs, not_open, page_of
from partnerships.access import public, requires
from partnerships.http import MemberRequest

DEAD = {
    Standing.USED: ("Your answer has been sent", "Thank you. The answer was sent on {used}, and this link is closed."),
    Standing.WITHDRAWN: ("This link no longer works", "It was withdrawn. Ask the person who gave it to you."),
    Standing.EXPIRED: (
        "This link no longer works",
        "It is too old: a link works for seven days. Ask the person who gave it to you for a new one.",
    ),
}
SUBMITTED = (
    "The agency has submitted its return meanwhile, so this answer cannot be added to it any more. "
    "What you wrote is below: copy it and give it to the person who sent you the link."
)


@require_http_methods(["GET", "POST"])
@requires(ANSWER)
def make_link(request: MemberRequest, partnership_slug: str, return_id: int, section: str) -> HttpResponse:
    if section not in ReturnSectionCode.values:
        raise Http404
    row, code = selectors.get_own_return(request.member, return_id), ReturnSectionCode(section)
    if request.method == "GET" and why_not_open(row):
        return redirect(agency_pages.place(row, "detail"))  # which says why
    back = agency_pages.place(row, "section", section)
    more: dict[str, Any] = {"section": code.label, "cancel_url": back, "breadcrumbs": crumbs(row, (code.label, back))}
    form = LinkForm(posted(request))
    if form.is_valid():
        try:
            link, token = linking.make_link(row, code, by=request.user, now=timezone.now(), **form.cleaned_data)
        except NotOpen as why:
            return not_open(request, row, why, typed=form.cleaned_data["question"])
        except NotYours as error:
            raise Http404 from error
        address = linking.address(link, token)  # in the answer to the post itself: it is nowhere to be read again
        return page_of(request, "returns/link_made.html", row, 201, link=link, address=address, back=back, **more)
    return page_of(request, "returns/make_link.html", row, form=form, **more)


@require_http_methods(["GET", "POST"])
@requires(ANSWER)
def withdraw_link(request: MemberRequest, partnership_slug: str, return_id: int, link_id: int) -> HttpResponse:
    row = selectors.get_own_return(request.member, return_id)
    rows = SectionLink.objects.select_related("agency_return__case")
    link = get_object_or_404(rows, pk=link_id, agency_return=row)
    back = agency_pages.place(row, "section", link.section)
    if request.method == "POST":
        try:
            linking.withdraw_link(link, by=request.user, now=timezone.now())
            messages.success(request, f"The link for {link.person_name} no longer works.")
        except NotYours as error:
            raise Http404 from error
        except ReturnRefused as refused:
            messages.error(request, str(refused))
        return redirect(back)
    return page_of(request, "returns/withdraw_link.html", row, link=link, cancel_url=back)


def _shown(request: HttpRequest, template: str, link: SectionLink, status: int = 200, **context: Any) -> HttpResponse:
    """Nothing of the case: the partnership, the agency and the question."""
    base = {
        "base_template": "public_base.html", "partnership": link.partnership, "agency": link.agency_return.agency.name,
        "link": link, "until": date_long(link.expires_at),
    }  # fmt: skip
    response = render(request, template, base | context, status=status)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


@require_http_methods(["GET", "POST"])
@never_cache
@public
def answer(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """The page of somebody without an account: one question, one answer, saved and come back to, sent once."""
    link = linking.find_link(slug, token)
    if link is None:
        raise Http404
    state = linking.standing(link, timezone.now())
    if state is not Standing.OPEN:
        return _dead(request, link, state, typed=request.POST.get("text", ""))
    if request.method == "POST":
        return _send(request, link) if "send" in request.POST else _save(request, link)
    if request.GET.get("step") == "check" and link.draft.strip():
        return _shown(request, "returns/link_check.html", link)
    form = LinkedAnswerForm(initial={"text": link.draft, "revision": link.draft_revision})
    return _shown(request, "returns/link_answer.html", link, form=form, saved="saved" in request.GET)


def _dead(request: HttpRequest, link: SectionLink, state: Standing, *, typed: str) -> HttpResponse:
    heading, text = DEAD[state]
    words = text.format(used=date_long(link.used_at))
    return _shown(request, "returns/link_dead.html", link, 410, heading=heading, text=words, typed=typed)


def _save(request: HttpRequest, link: SectionLink) -> HttpResponse:
    """Saved in either case; only what is to be checked must not be empty."""
    checks = "check" in request.POST
    form = LinkedAnswerForm(request.POST, required=checks)
    if not form.is_valid():
        return _shown(request, "returns/link_answer.html", link, form=form)
    text = form.cleaned_data["text"]
    try:
        linking.save_draft(link, text=text, revision=form.opened_revision, now=timezone.now())
    except LinkUnusable:
        return _too_late(request, link, text)
    except ChangedMeanwhile as error:
        return _shown(request, "returns/link_answer.html", link, 409, form=form, conflict=form.meet(error.row))
    return redirect(f"{request.path}?{'step=check' if checks else 'saved=yes'}")


def _send(request: HttpRequest, link: SectionLink) -> HttpResponse:
    form = LinkedAnswerForm(request.POST, required=False)
    form.is_valid()
    try:
        linking.send(link, revision=form.opened_revision, now=timezone.now())
    except LinkUnusable:
        return _too_late(request, link, link.draft)
    except ReturnWasSubmitted:
        return _shown(request, "returns/link_too_late.html", link, 409, typed=link.draft, why=SUBMITTED)
    except (ChangedMeanwhile, ReturnRefused):
        return redirect(f"{request.path}?step=check")
    return redirect(request.path)


def _too_late(request: HttpRequest, link: SectionLink, typed: str) -> HttpResponse:
    """Used or withdrawn while this page was open: said plainly, and what was typed is there to be copied."""
    why = "This link was used or withdrawn while you were writing. What you typed was not sent."
    return _shown(request, "returns/link_too_late.html", link, 410, typed=typed, why=why)
