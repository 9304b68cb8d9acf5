"""Doors through which an indicator is changed: its terms, its end, who gives it, what it speaks to and must agree with."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from casework.doors import answer, posted
from casework.editing import RevisionForm
from datasets.library import belonging, pages, selectors, services
from datasets.library.forms import (
    ChangeForm,
    EndForm,
    OwnersForm,
    PrioritiesForm,
    PublishForm,
    ReasonForm,
    RelationForm,
    TargetForm,
    terms_start,
)
from datasets.library.selectors import CHANGE
from datasets.models import Indicator
from partnerships.access import requires
from partnerships.http import MemberRequest


def _ask(
    request: MemberRequest,
    row: Indicator,
    form: Any,
    do: Callable[[], Any],
    *,
    heading: str,
    done: str,
    action: str = "Save",
    intro: str = "",
) -> HttpResponse:
    """One question about one indicator; afterwards its definition."""
    slug = request.partnership.slug
    return answer(
        request, "casework/question.html", form, do, to=pages.address(slug, "definition", row.code), done=done,
        context=pages.question(row, slug, heading, action=action, intro=intro),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def change(request: MemberRequest, partnership_slug: str, indicator_code: str) -> HttpResponse:
    row = selectors.get_indicator(request.member, indicator_code)
    form = ChangeForm(posted(request), initial=terms_start(row))
    return _ask(
        request, row, form, lambda: services.change_indicator(
            row, wanted=form.wanted, stated=form.stated, by=request.user, now=timezone.now(), revision=form.opened_revision
        ),
        heading="Change the definition", done="The definition was saved.",
        intro="What it said before stays with the figures of that time.",
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def end(request: MemberRequest, partnership_slug: str, indicator_code: str) -> HttpResponse:
    row = selectors.get_indicator(request.member, indicator_code)
    form = EndForm(posted(request), indicator=row, initial={"revision": row.revision})
    return _ask(
        request, row, form, lambda: services.end_indicator(
            row, ended_after=form.cleaned_data["ended_after"], replaced_by=form.cleaned_data["replaced_by"],
            reason=form.cleaned_data["reason"], by=request.user, now=timezone.now(), revision=form.opened_revision,
        ),
        heading="End this indicator", action="End it", done="The indicator has ended. Its figures stay.",
        intro="Agencies are not asked for it any more. Its figures stay, and it can be taken up again.",
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def resume(request: MemberRequest, partnership_slug: str, indicator_code: str) -> HttpResponse:
    row = selectors.get_indicator(request.member, indicator_code)
    form = ReasonForm(posted(request), initial={"revision": row.revision})
    return _ask(
        request, row, form, lambda: services.resume_indicator(
            row, reason=form.cleaned_data["reason"], by=request.user, now=timezone.now(), revision=form.opened_revision
        ),
        heading="Take this indicator up again", action="Take it up again", done="The indicator is collected again.",
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def owners(request: MemberRequest, partnership_slug: str, indicator_code: str) -> HttpResponse:
    row = selectors.get_indicator(request.member, indicator_code)
    start = {
        "agencies": list(row.owners.values_list("agency_id", flat=True)),
        "sharing": row.sharing,
        "revision": row.revision,
    }
    form = OwnersForm(posted(request), initial=start)
    return _ask(
        request, row, form, lambda: belonging.set_owners(
            row, agencies=form.cleaned_data["agencies"], sharing=form.cleaned_data["sharing"], by=request.user,
            now=timezone.now(), revision=form.opened_revision,
        ),
        heading="Who gives it?", done="Saved. It is asked of them with the next quarter that is opened.",
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def priorities(request: MemberRequest, partnership_slug: str, indicator_code: str) -> HttpResponse:
    row = selectors.get_indicator(request.member, indicator_code)
    start = {"priorities": list(row.priorities.values_list("priority_id", flat=True)), "revision": row.revision}
    form = PrioritiesForm(posted(request), initial=start)
    return _ask(
        request, row, form, lambda: belonging.set_priorities(
            row, priorities=form.cleaned_data["priorities"], by=request.user, revision=form.opened_revision
        ),
        heading="To which priorities does it speak?", done="Saved.",
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def target(request: MemberRequest, partnership_slug: str, indicator_code: str) -> HttpResponse:
    row = selectors.get_indicator(request.member, indicator_code)
    start = {"target": _typed(row.target), "tolerance": _typed(row.tolerance), "revision": row.revision}
    form = TargetForm(posted(request), initial=start)
    return _ask(
        request, row, form, lambda: services.set_target(
            row, target=form.cleaned_data["target"], tolerance=form.cleaned_data["tolerance"], by=request.user,
            revision=form.opened_revision,
        ),
        heading="Target", done="The target was saved.",
    )  # fmt: skip


def _typed(number: Any) -> str:
    return "" if number is None else f"{number.normalize():f}"


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def publish(request: MemberRequest, partnership_slug: str, indicator_code: str) -> HttpResponse:
    row = selectors.get_indicator(request.member, indicator_code)
    form = PublishForm(posted(request), initial={"published": str(row.published), "revision": row.revision})
    return _ask(
        request, row, form, lambda: services.mark_for_publication(
            row, published=form.cleaned_data["published"], by=request.user, revision=form.opened_revision
        ),
        heading="Figures for the public", done="Saved.",
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def relate(request: MemberRequest, partnership_slug: str, indicator_code: str) -> HttpResponse:
    row = selectors.get_indicator(request.member, indicator_code)
    form = RelationForm(posted(request), indicator=row)
    return _ask(
        request, row, form, lambda: belonging.add_relation(
            row, kind=form.cleaned_data["kind"], other=form.cleaned_data["other"], by=request.user
        ),
        heading="How must it agree with another?", done="Saved. The checks ask about it from now on.",
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def unrelate(request: MemberRequest, partnership_slug: str, indicator_code: str, relation_id: int) -> HttpResponse:
    row = selectors.get_indicator(request.member, indicator_code)
    relation = row.relations.select_related("indicator", "other").filter(pk=relation_id).first()
    if relation is None:
        raise Http404
    words = f"{relation.get_kind_display()}: {relation.other.title}."
    return _ask(
        request, row, RevisionForm(posted(request)), lambda: belonging.remove_relation(relation, by=request.user),
        heading="Need they not agree any more?", intro=f"{words} The checks will not ask about it any more.",
        action="Remove it", done="Removed.",
    )  # fmt: skip
