"""Doors of the draft: the list of versions, the draft, its texts, what changed, and sending it for sign-off."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from core.pagination import paginate
from partnerships.access import requires
from partnerships.http import MemberRequest
from publishing import selectors, services
from publishing.composition import required_contents
from publishing.enums import Section
from publishing.forms import SendForm, TextForm
from publishing.models import SectionText


def posted(request: HttpRequest) -> Any:
    """What was posted; None leaves a form unbound. An empty post is a post."""
    return request.POST if request.method == "POST" else None


# The arrangements' page where a section's facts are put right; every other section is made of provisions.
STATED_AT = {
    Section.INTRODUCTION: ("part", "document"),
    Section.PARTNERS: ("section", "statutory-partners"),
    Section.BOUNDARIES: ("part", "geography"),
    Section.WORKING_TOGETHER: ("section", "bodies"),
    Section.PRIORITIES: ("section", "priorities"),
    Section.AGENCIES: ("section", "agencies"),
    Section.LINKED_BOARDS: ("section", "linked-boards"),
    Section.THRESHOLDS: ("section", "thresholds"),
    Section.DECISIONS: ("section", "decision-routes"),
    Section.SCRUTINY: ("part", "scrutiny"),
    Section.FUNDING: ("part", "funding"),
    Section.ANNUAL_REPORT: ("section", "report-recipients"),
    Section.REVIEW: ("section", "key-dates"),
    Section.SIGNATORIES: ("section", "signatories"),
}


def stated_at(slug: str, section: Section) -> str:
    view, place = STATED_AT.get(section, ("section", "provisions"))
    return reverse(f"arrangements:{view}", args=[slug, place])


def crumbs(slug: str, *more: tuple[str, str]) -> list[dict[str, str]]:
    return [
        {"text": "Publications", "url": reverse("publishing:overview", args=[slug])},
        *({"text": t, "url": u} for t, u in more),
    ]


def draft_crumbs(slug: str) -> list[dict[str, str]]:
    return crumbs(slug, ("Draft", reverse("publishing:draft", args=[slug])))


@require_safe
@requires("publishing.view_publication")
def overview(request: MemberRequest, partnership_slug: str) -> HttpResponse:
    sees_editions = request.member.may("publishing.view_edition")
    rows = selectors.editions() if sees_editions else selectors.publications()
    context = {
        "page": paginate(request, rows),
        "sees_editions": sees_editions,
        "edition": selectors.open_edition() if sees_editions else None,
    }
    return render(request, "publishing/overview.html", context)


@require_safe
@requires("publishing.view_edition")
def draft(request: MemberRequest, partnership_slug: str) -> HttpResponse:
    draft = selectors.draft_or_none(request.partnership)
    context: dict[str, Any] = {
        "breadcrumbs": crumbs(partnership_slug),
        "draft": draft,
        "edition": selectors.open_edition(),
    }
    if draft is not None:
        changes = selectors.changes_since_last_publication(draft)
        context |= {
            "tasks": [
                _section_task(partnership_slug, section, request.member.may("publishing.change_edition"))
                for section in draft.document.sections
            ],
            "missing": [_gap(partnership_slug, r.section) for r in required_contents(draft.document) if not r.met],
            "required": len(required_contents(draft.document)),
            "changes": changes,
            "may_change": request.member.may("publishing.change_edition"),
        }
    return render(request, "publishing/draft.html", context)


def _gap(slug: str, section: Section) -> dict[str, str]:
    text_url = reverse("publishing:text", args=[slug, section.value.replace("_", "-")])
    return {"title": section.label, "arrangements_url": stated_at(slug, section), "text_url": text_url}


def _section_task(slug: str, section: Any, may_change: bool) -> dict[str, str]:
    words = "Stated" if section.stated else "Not stated"
    task = {
        "title": f"{section.number}. {section.title}",
        "status": words,
        "colour": "" if section.stated else "orange",
    }
    return task | {"url": reverse("publishing:text", args=[slug, section.anchor]) if may_change else ""}


@require_safe
@requires("publishing.view_edition")
def preview(request: MemberRequest, partnership_slug: str) -> HttpResponse:
    draft = selectors.draft_or_none(request.partnership)
    if draft is None:
        raise Http404
    context = {"breadcrumbs": draft_crumbs(partnership_slug), "document": draft.document}
    return render(request, "publishing/document.html", context)


@require_safe
@requires("publishing.view_edition")
def changes(request: MemberRequest, partnership_slug: str) -> HttpResponse:
    draft = selectors.draft_or_none(request.partnership)
    if draft is None:
        raise Http404
    context = {
        "breadcrumbs": draft_crumbs(partnership_slug),
        "changes": selectors.changes_since_last_publication(draft),
    }
    return render(request, "publishing/changes.html", context)


@require_http_methods(["GET", "POST"])
@requires("publishing.change_edition")
def text(request: MemberRequest, partnership_slug: str, section: str) -> HttpResponse:
    chosen = next((each for each in Section if each.value.replace("_", "-") == section), None)
    if chosen is None:
        raise Http404
    saved = SectionText.objects.filter(section=chosen).first()
    initial = {"text": saved.text if saved else "", "revision": saved.revision if saved else 0}
    form = TextForm(posted(request), initial=initial)
    context: dict[str, Any] = {"breadcrumbs": draft_crumbs(partnership_slug), "form": form, "section": chosen}
    if form.is_valid():
        typed = form.cleaned_data
        try:
            services.save_text(
                request.partnership,
                section=chosen,
                text=typed["text"],
                revision=typed["revision"],
                by=request.user,
                now=timezone.now(),
            )
        except services.TextChanged as conflict:
            theirs = conflict.theirs
            form.data = {**request.POST.dict(), "revision": str(theirs.revision)}
            context["conflict"] = {
                "by": theirs.changed_by.full_name,
                "at": theirs.changed_at,
                "changes": [{"label": "Text", "theirs": theirs.text, "yours": typed["text"]}],
            }
        else:
            messages.success(request, f"The text of “{chosen.label}” is saved.")
            return redirect("publishing:draft", partnership_slug)
    draft = selectors.draft_or_none(request.partnership)
    context["composed"] = next((s for s in draft.document.sections if s.code == chosen), None) if draft else None
    context["arrangements_url"] = stated_at(partnership_slug, chosen)
    context["cancel_url"] = reverse("publishing:draft", args=[partnership_slug])
    return render(request, "publishing/text.html", context, status=409 if "conflict" in context else 200)


@require_http_methods(["GET", "POST"])
@requires("publishing.change_edition")
def send(request: MemberRequest, partnership_slug: str) -> HttpResponse:
    draft = selectors.draft_or_none(request.partnership)
    if draft is None:
        raise Http404
    missing = [r.section.label for r in required_contents(draft.document) if not r.met]
    form = SendForm(posted(request), missing=len(missing))
    if form.is_valid():
        try:
            edition = services.send_for_sign_off(request.partnership, by=request.user, now=timezone.now())
        except services.NotReady as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, f"Version {edition.version} is sent. The signatories have been told.")
            return redirect("publishing:edition", partnership_slug, edition.pk)
    context = {
        "breadcrumbs": draft_crumbs(partnership_slug),
        "form": form,
        "draft": draft,
        "missing": missing,
        "changes": selectors.changes_since_last_publication(draft),
        "signatories": draft.definition.signatories,
        "cancel_url": reverse("publishing:draft", args=[partnership_slug]),
    }
    return render(request, "publishing/send.html", context)
