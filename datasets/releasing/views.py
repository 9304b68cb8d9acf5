"""Publishing figures: what is marked, a release prepared, what it shows and hides, approval, publication."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework.doors import answer, posted
from casework.refusals import Refused
from core.pagination import paginate
from datasets.library.selectors import VIEW
from datasets.models import DataRelease
from datasets.models.released import ReleaseState
from datasets.periods import named
from datasets.releasing import selectors, services
from datasets.releasing.content import as_csv, table_of
from datasets.releasing.forms import PrepareForm, SendBackForm, SmallNumberForm
from datasets.releasing.services import APPROVE, PUBLISH
from partnerships.access import requires
from partnerships.http import MemberRequest

PER_PAGE = 15


def _crumbs(slug: str, release: DataRelease | None = None) -> list[dict[str, str]]:
    found = [
        {"text": "Figures", "url": reverse("figures:dashboard", args=[slug])},
        {"text": "Published figures", "url": reverse("figure_releases:list", args=[slug])},
    ]
    if release is not None:
        found.append({"text": release.title, "url": reverse("figure_releases:detail", args=[slug, release.number])})
    return found


@require_safe
@requires(VIEW)
def release_list(request: MemberRequest, partnership_slug: str) -> HttpResponse:
    page = paginate(request, selectors.list_releases())
    lines = [
        {"row": row, "up_to": named(row.up_to), "colour": selectors.COLOURS[ReleaseState(row.state)]}
        for row in page.object_list
    ]
    in_hand = any(row.state in services.IN_HAND for row in page.object_list)
    may = request.member.may(PUBLISH)
    context: dict[str, Any] = {
        "page": page, "lines": lines, "marked": selectors.published_indicators(),
        "settings": selectors.own_settings(request.partnership), "may_publish": may,
        "empty_text": "No figures have been published yet.", "breadcrumbs": _crumbs(partnership_slug)[:1],
    }  # fmt: skip
    if may and not in_hand:
        context["action"] = {
            "url": reverse("figure_releases:prepare", args=[partnership_slug]),
            "text": "Prepare a release",
        }
    return render(request, "releases/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(PUBLISH)
def prepare(request: MemberRequest, partnership_slug: str) -> HttpResponse:
    form = PrepareForm(posted(request), periods=services.periods_to_release())
    back = reverse("figure_releases:list", args=[partnership_slug])
    return answer(
        request, "casework/question.html", form,
        lambda: services.prepare(
            request.partnership, title=form.cleaned_data["title"], up_to=form.period, by=request.user, now=timezone.now()
        ),
        to=lambda made: reverse("figure_releases:detail", args=[partnership_slug, made.number]),
        done="The release is prepared. Somebody else approves it before it is published.",
        context={
            "heading": "Prepare a release of figures", "action": "Prepare it", "cancel_url": back,
            "intro": "Small numbers are suppressed, and so is whatever would give them away. You see what is shown before anybody else does.",
            "breadcrumbs": _crumbs(partnership_slug),
        },
    )  # fmt: skip


@require_safe
@requires(VIEW)
def detail(request: MemberRequest, partnership_slug: str, release_number: int) -> HttpResponse:
    release = selectors.get_release(release_number)
    listed = [entry for entry in release.shown["indicators"] if entry["figures"]]
    page = paginate(request, listed, per_page=PER_PAGE)
    tables = [_table(entry) for entry in page.object_list]
    own = release.prepared_by_id == request.user.pk
    context = {
        "release": release, "colour": selectors.COLOURS[ReleaseState(release.state)], "page": page, "tables": tables,
        "counts": _counts(release), "may_approve": request.member.may(APPROVE) and not own and release.state == ReleaseState.PREPARED,
        "own": own and release.state == ReleaseState.PREPARED,
        "may_publish": request.member.may(PUBLISH) and release.state == ReleaseState.APPROVED,
        "may_return": (request.member.may(APPROVE) or request.member.may(PUBLISH))
        and release.state in (ReleaseState.PREPARED, ReleaseState.APPROVED),
        "events": [
            {"title": each.words, "at": each.at, "by": each.by.full_name if each.by else "The portal itself", "text": each.note}
            for each in release.events.select_related("by").order_by("-at", "-pk")[:20]
        ],
        "breadcrumbs": _crumbs(partnership_slug),
    }  # fmt: skip
    return render(request, "releases/detail.html", context)


def _table(entry: Mapping[str, Any]) -> dict[str, Any]:
    head, body = table_of(entry)
    return {"entry": entry, "head": head, "body": body, "numeric": range(2, len(head) + 1)}


def _counts(release: DataRelease) -> dict[str, int]:
    """How many cells are shown, suppressed and so on."""
    counts: dict[str, int] = {}
    for entry in release.shown["indicators"]:
        for row in entry["figures"]:
            counts[row["mark"]] = counts.get(row["mark"], 0) + 1
    return counts


def _act(request: MemberRequest, release: DataRelease, act: Any, done: str) -> HttpResponse:
    try:
        act(release, by=request.user, now=timezone.now())
    except Refused as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, done)
    return redirect("figure_releases:detail", request.partnership.slug, release.number)


@require_POST
@requires(APPROVE)
def approve(request: MemberRequest, partnership_slug: str, release_number: int) -> HttpResponse:
    release = selectors.get_release(release_number)
    return _act(request, release, services.approve, "Approved. The business team can publish it now.")


@require_POST
@requires(PUBLISH)
def publish(request: MemberRequest, partnership_slug: str, release_number: int) -> HttpResponse:
    release = selectors.get_release(release_number)
    return _act(request, release, services.publish, "It is being published. The PDF is made now; this takes a moment.")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(VIEW)
def send_back(request: MemberRequest, partnership_slug: str, release_number: int) -> HttpResponse:
    release = selectors.get_release(release_number)
    form, back = (
        SendBackForm(posted(request)),
        reverse("figure_releases:detail", args=[partnership_slug, release.number]),
    )
    return answer(
        request, "casework/question.html", form,
        lambda: services.send_back(release, answer=form.cleaned_data["answer"], by=request.user, now=timezone.now()),
        to=back, done="The release is returned. It can be prepared anew.",
        context={
            "heading": "Return this release", "caption": release.title, "action": "Return it", "cancel_url": back,
            "breadcrumbs": _crumbs(partnership_slug, release),
        },
    )  # fmt: skip


@require_safe
@requires(VIEW, exports=True)
def file(request: MemberRequest, partnership_slug: str, release_number: int) -> HttpResponse:
    """The CSV as it will be published."""
    release = selectors.get_release(release_number)
    response = HttpResponse(as_csv(release.shown), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{partnership_slug}-figures-{release.number}.csv"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@requires(PUBLISH)
def small_number(request: MemberRequest, partnership_slug: str) -> HttpResponse:
    row = selectors.own_settings(request.partnership)
    form = SmallNumberForm(posted(request), initial={"small_number": row.small_number, "revision": row.revision})
    back = reverse("figure_releases:list", args=[partnership_slug])
    return answer(
        request, "casework/question.html", form,
        lambda: services.settle_small_number(
            request.partnership, number=form.cleaned_data["small_number"], by=request.user, revision=form.opened_revision
        ),
        to=back, done="Saved. It applies from the next release on.",
        context={
            "heading": "Small numbers", "action": "Save", "cancel_url": back, "breadcrumbs": _crumbs(partnership_slug),
            "intro": "A true zero is always shown. Whatever would let a reader work a small number out is suppressed as well.",
        },
    )  # fmt: skip
