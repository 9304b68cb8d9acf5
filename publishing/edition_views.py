"""Doors of one version on its way: reading it, signing it, publishing it, and watching it being made."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from partnerships.access import requires
from partnerships.http import MemberRequest
from publishing import selectors, services
from publishing.enums import EditionStatus, SignOffDecision
from publishing.forms import PaperForm, PublishForm, SignForm, WithdrawForm
from publishing.models import Edition
from publishing.rendering import STEPS, document_of
from publishing.transitions import TransitionNotAllowed, steps_open_to
from publishing.views import crumbs, posted

MOVED_ON = "Nothing was changed: somebody else has moved this version on. Look at where it stands now."


def _edition(edition_id: int, *, whole: bool = False) -> Edition:
    rows = Edition.objects.select_related("partnership", "created_by")
    return get_object_or_404(rows if whole else rows.defer("snapshot"), pk=edition_id)


def _back(request: MemberRequest, edition: Edition) -> HttpResponse:
    return redirect("publishing:edition", request.partnership.slug, edition.pk)


def _crumbs(edition: Edition) -> list[dict[str, str]]:
    slug = edition.partnership.slug
    return crumbs(slug, (f"Version {edition.version}", reverse("publishing:edition", args=[slug, edition.pk])))


def _page(request: MemberRequest, template: str, edition: Edition, context: dict[str, Any]) -> HttpResponse:
    cancel = reverse("publishing:edition", args=[request.partnership.slug, edition.pk])
    return render(
        request, template, {"edition": edition, "breadcrumbs": _crumbs(edition), "cancel_url": cancel} | context
    )


@require_safe
@requires("publishing.view_edition")
def edition(request: MemberRequest, partnership_slug: str, edition_id: int) -> HttpResponse:
    edition = _edition(edition_id)
    if edition.status == EditionStatus.RENDERING:
        return redirect("publishing:progress", partnership_slug, edition_id)
    sign_offs = list(edition.sign_offs.select_related("by"))
    waiting = [s for s in sign_offs if s.decision != SignOffDecision.AGREED]
    context = {
        "breadcrumbs": crumbs(partnership_slug),
        "edition": edition,
        "sign_offs": sign_offs,
        "waiting": waiting,
        "events": selectors.history(edition),
        "next_step": selectors.next_step(edition, waiting=len(waiting), of=len(sign_offs), member=request.member),
        "actions": selectors.other_actions(
            edition, waiting=len(waiting), member=request.member, steps=steps_open_to(request.user, edition)
        ),
        "published": edition.status == EditionStatus.PUBLISHED,
    }
    return render(request, "publishing/edition.html", context)


@require_safe
@requires("publishing.view_edition")
def document(request: MemberRequest, partnership_slug: str, edition_id: int) -> HttpResponse:
    edition = _edition(edition_id, whole=True)
    if edition.snapshot is None:
        return redirect("publishing:preview", partnership_slug)
    return _page(request, "publishing/document.html", edition, {"document": document_of(edition.snapshot)})


@require_safe
@requires("publishing.view_edition", logged=False)
def progress(request: MemberRequest, partnership_slug: str, edition_id: int) -> HttpResponse:
    edition = _edition(edition_id)
    if edition.status != EditionStatus.RENDERING:
        return _back(request, edition)
    context = {
        "done": edition.progress_step,
        "total": len(STEPS),
        "text": edition.progress,
        "refresh_url": request.path,
    }
    return _page(request, "publishing/progress.html", edition, context)


@require_http_methods(["GET", "POST"])
@requires("publishing.sign_edition")
def sign(request: MemberRequest, partnership_slug: str, edition_id: int) -> HttpResponse:
    edition = _edition(edition_id)
    form = SignForm(posted(request), waiting=list(selectors.waiting_signatures(edition)))
    if edition.status != EditionStatus.SIGNING:
        messages.error(request, MOVED_ON)
        return _back(request, edition)
    if form.is_valid():
        data = form.cleaned_data
        decision = SignOffDecision(data["decision"])
        done = _answered(request, edition, orders=data["signatories"], decision=decision, comment=data["comment"])
        messages.success(
            request, "You have signed." if decision == "agreed" else "You have returned it."
        ) if done else None
        return _back(request, edition)
    return _page(request, "publishing/sign.html", edition, {"form": form})


@require_http_methods(["GET", "POST"])
@requires("publishing.publish_edition")
def paper(request: MemberRequest, partnership_slug: str, edition_id: int) -> HttpResponse:
    edition = _edition(edition_id)
    form = PaperForm(posted(request), waiting=list(selectors.waiting_signatures(edition)))
    if form.is_valid():
        data = form.cleaned_data
        if _answered(
            request, edition, orders=data["signatories"], decision=SignOffDecision.AGREED, paper=data["paper"]
        ):
            messages.success(request, "The signatures are recorded.")
        return _back(request, edition)
    return _page(request, "publishing/paper.html", edition, {"form": form})


def _answered(request: MemberRequest, edition: Edition, **answer: Any) -> bool:
    try:
        services.answer(edition, by=request.user, now=timezone.now(), **answer)
    except (TransitionNotAllowed, services.NotReady):
        messages.error(request, MOVED_ON)
        return False
    return True


@require_http_methods(["GET", "POST"])
@requires("publishing.publish_edition")
def publish(request: MemberRequest, partnership_slug: str, edition_id: int) -> HttpResponse:
    edition, now = _edition(edition_id), timezone.now()
    form = PublishForm(posted(request), now=now)
    if form.is_valid():
        at = form.cleaned_data["at"]
        try:
            services.schedule(edition, at=at, by=request.user, now=now) if at else services.publish(
                edition, by=request.user, now=now
            )
        except TransitionNotAllowed:
            messages.error(request, MOVED_ON)
        except services.NotReady as problem:
            messages.error(request, str(problem))
        return _back(request, edition)
    return _page(request, "publishing/publish.html", edition, {"form": form})


@require_http_methods(["GET", "POST"])
@requires("publishing.publish_edition")
def unschedule(request: MemberRequest, partnership_slug: str, edition_id: int) -> HttpResponse:
    edition = _edition(edition_id)
    if request.method == "POST":
        try:
            services.unschedule(edition, by=request.user, now=timezone.now())
            messages.success(request, "The plan is taken back. Nothing will be published until you say so.")
        except TransitionNotAllowed:
            messages.error(request, MOVED_ON)
        return _back(request, edition)
    return _page(request, "publishing/unschedule.html", edition, {})


@require_http_methods(["GET", "POST"])
@requires("publishing.publish_edition")
def retry(request: MemberRequest, partnership_slug: str, edition_id: int) -> HttpResponse:
    edition = _edition(edition_id)
    if request.method == "POST":
        try:
            services.retry(edition, by=request.user, now=timezone.now())
        except TransitionNotAllowed:
            messages.error(request, MOVED_ON)
        return _back(request, edition)
    return _page(request, "publishing/retry.html", edition, {})


@require_http_methods(["GET", "POST"])
@requires("publishing.change_edition")
def withdraw(request: MemberRequest, partnership_slug: str, edition_id: int) -> HttpResponse:
    edition = _edition(edition_id)
    form = WithdrawForm(posted(request))
    if form.is_valid():
        try:
            services.withdraw(edition, by=request.user, now=timezone.now(), reason=form.cleaned_data["reason"])
            messages.success(request, f"Version {edition.version} is withdrawn.")
        except TransitionNotAllowed:
            messages.error(request, MOVED_ON)
        return _back(request, edition)
    return _page(request, "publishing/withdraw.html", edition, {"form": form})
