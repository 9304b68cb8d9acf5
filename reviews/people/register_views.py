"""Doors of the register of reviewers."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from casework.doors import answer, posted, url
from casework.selectors import CHANGE
from core.pagination import paginate
from core.templatetags.portal import date_long
from partnerships.access import requires
from partnerships.http import MemberRequest
from reviews.cases import get_review_case
from reviews.enums import Theme
from reviews.models import Reviewer
from reviews.people import register
from reviews.people.forms import RegisterFilterForm, ReviewerForm
from reviews.people.register import REGISTER

INTRO = "People who could review for this partnership: what they know, what they have done, and what others say of it."


def _themes(reviewer: Reviewer) -> str:
    return ", ".join(str(Theme(theme).label) for theme in reviewer.themes)


def _crumbs(slug: str, *more: tuple[str, str]) -> list[dict[str, str]]:
    above = (
        ("Cases", reverse("casework:list", args=[slug])),
        ("Reviewers", reverse("reviewers:register", args=[slug])),
    )
    return [{"text": text, "url": address} for text, address in (*above, *more)]


@require_safe
@requires(REGISTER)
def reviewer_list(request: MemberRequest, partnership_slug: str) -> HttpResponse:
    form = RegisterFilterForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    show, search, theme = asked.get("show") or "active", asked.get("q", ""), asked.get("theme", "")
    page = paginate(request, register.listed_reviewers(search=search, theme=theme, show=show))
    context = {
        "page": page, "filter_form": RegisterFilterForm(initial={**asked, "show": show}), "intro": INTRO,
        "lines": [{"row": row, "themes": _themes(row)} for row in page.object_list],
        "action": {"url": reverse("reviewers:add", args=[partnership_slug]), "text": "Add a reviewer"},
        "empty_text": "No reviewer fits." if search or theme else "Nobody is in the register yet.",
        "breadcrumbs": _crumbs(partnership_slug)[:1],
    }  # fmt: skip
    return render(request, "reviewers/list.html", context)


@require_safe
@requires(REGISTER)
def reviewer(request: MemberRequest, partnership_slug: str, reviewer_id: int) -> HttpResponse:
    row = get_object_or_404(Reviewer.objects.select_related("user", "changed_by"), pk=reviewer_id)
    page = paginate(request, register.appointments_seen(request.member, row))
    facts = [
        ("Organisation", row.organisation), ("Email address", row.email),
        ("Account", row.user.full_name if row.user else "No account"), ("What they know well", row.expertise),
        ("Themes", _themes(row)), ("Earlier work", row.earlier_work), ("References", row.references),
        ("References checked on", date_long(row.references_checked_on) if row.references else ""),
        ("Last changed", f"{date_long(row.changed_at)}, {row.changed_by.full_name}"),
    ]  # fmt: skip
    context = {
        "reviewer": row, "page": page, "breadcrumbs": _crumbs(partnership_slug),
        "rows": [{"key": key, "value": value} for key, value in facts],
        "change_url": reverse("reviewers:change", args=[partnership_slug, row.pk]),
        "active_url": reverse("reviewers:active", args=[partnership_slug, row.pk]),
    }  # fmt: skip
    return render(request, "reviewers/reviewer.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(REGISTER)
def add(request: MemberRequest, partnership_slug: str) -> HttpResponse:
    """`?review=`: the reference of the review for which somebody is looked for; its form of appointment comes next."""
    asked_for = request.GET.get("review", "")
    if not asked_for:
        back = reverse("reviewers:register", args=[partnership_slug])
        return _form(request, None, "Add a reviewer", back, to=lambda saved: _page_of(partnership_slug, saved))
    appoint = url(get_review_case(request.member, asked_for, CHANGE), "reviewers:appoint")
    return _form(request, None, "Add a reviewer", appoint, to=lambda saved: f"{appoint}?reviewer={saved.pk}")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(REGISTER)
def change(request: MemberRequest, partnership_slug: str, reviewer_id: int) -> HttpResponse:
    row = get_object_or_404(Reviewer, pk=reviewer_id)
    back = reverse("reviewers:reviewer", args=[partnership_slug, row.pk])
    return _form(request, row, f"Change {row.name}", back, to=lambda _: back)


def _page_of(slug: str, row: Reviewer) -> str:
    return reverse("reviewers:reviewer", args=[slug, row.pk])


def _form(
    request: MemberRequest, row: Reviewer | None, heading: str, back: str, *, to: Callable[[Reviewer], str]
) -> HttpResponse:
    slug, now = request.partnership.slug, timezone.now()
    initial: dict[str, Any] = {name: getattr(row, name) for name in (*register.FIELDS, "revision")} if row else {}
    form = ReviewerForm(posted(request), initial=initial, accounts=register.accounts_to_choose(row, now=now))
    return answer(
        request, "casework/question.html", form,
        lambda: register.save_reviewer(
            request.partnership, reviewer=row, values=form.typed, revision=form.opened_revision, by=request.user, now=now
        ),
        to=to, done="The register is up to date.",
        context={
            "heading": heading, "cancel_url": back, "action": "Save",
            "breadcrumbs": _crumbs(slug, *([(row.name, back)] if row else [])),
        },
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(REGISTER)
def active(request: MemberRequest, partnership_slug: str, reviewer_id: int) -> HttpResponse:
    """Takes somebody out of what is offered, or offers them again."""
    row = get_object_or_404(Reviewer, pk=reviewer_id)
    back = reverse("reviewers:reviewer", args=[partnership_slug, row.pk])
    form = forms.Form(posted(request))
    become = not row.active
    heading = f"Make {row.name} active" if become else f"Make {row.name} inactive"
    consequence = (
        "They are offered again when a reviewer is appointed."
        if become
        else "They are no longer offered when a reviewer is appointed. Reviews that they work on go on."
    )
    return answer(
        request, "casework/confirm.html", form,
        lambda: register.set_active(row, active=become, by=request.user, now=timezone.now()),
        to=back, done=f"{row.name} is {'active' if become else 'inactive'}.",
        context={
            "heading": heading, "caption": "Register of reviewers", "consequence": consequence, "action": heading,
            "cancel_url": back, "breadcrumbs": _crumbs(partnership_slug, (row.name, back)),
        },
    )  # fmt: skip
