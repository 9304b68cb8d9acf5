"""Doors to what stands around indicators: comparisons, populations and breakdowns."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from casework.doors import answer, posted
from casework.editing import RevisionForm
from core.pagination import paginate
from datasets.library import belonging, breakdowns, pages, selectors
from datasets.library.forms import (
    WORDING,
    AddBreakdownForm,
    BreakdownForm,
    CategoryForm,
    ComparatorForm,
    PopulationForm,
)
from datasets.library.selectors import CHANGE, VIEW
from datasets.models import Category, Comparator, Dimension, Indicator, Population
from datasets.periods import named
from partnerships.access import requires
from partnerships.http import MemberRequest


@require_safe
@requires(VIEW)
def comparators(request: MemberRequest, partnership_slug: str, indicator_code: str) -> HttpResponse:
    row = selectors.get_indicator(request.member, indicator_code)
    page = paginate(request, row.comparators.select_related("category").order_by("name", "-period", "pk"))
    lines = [
        {
            "name": each.name,
            "row": each,
            "period": named(each.period),
            "number": pages.plain(each.number),
            "category": each.category.name if each.category else "The total",
            "url": pages.address(partnership_slug, "comparator", row.code, each.pk),
        }
        for each in page.object_list
    ]
    context = {
        "page": page, "lines": lines, "indicator": row, "breadcrumbs": pages.crumbs_of(row, partnership_slug),
        "changes": request.member.may(CHANGE), "empty_text": "Nothing is held against its figures yet.",
    }  # fmt: skip
    return render(request, "indicators/comparators.html", context)


def _comparator(request: MemberRequest, row: Indicator, found: Comparator | None) -> HttpResponse:
    slug, start = request.partnership.slug, {}
    if found is not None:
        start = {name: getattr(found, name) for name in (*belonging.COMPARED, "revision")}
        start["number"] = f"{found.number.normalize():f}"
    form, back = (
        ComparatorForm(posted(request), indicator=row, initial=start),
        pages.address(slug, "comparators", row.code),
    )
    more: dict[str, Any] = {"cancel_url": back, "action": "Save"}
    if found is not None:
        more["remove_url"] = pages.address(slug, "remove_comparator", row.code, found.pk)
    return answer(
        request, "indicators/question.html", form, lambda: belonging.save_comparator(
            row, comparator=found, values={name: form.cleaned_data[name] for name in belonging.COMPARED}, by=request.user,
            revision=form.opened_revision,
        ),
        to=back, done="The comparison was saved.",
        context=pages.question(row, slug, "Change a comparison" if found else "Add a comparison", **more),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def add_comparator(request: MemberRequest, partnership_slug: str, indicator_code: str) -> HttpResponse:
    return _comparator(request, selectors.get_indicator(request.member, indicator_code), None)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def comparator(request: MemberRequest, partnership_slug: str, indicator_code: str, comparator_id: int) -> HttpResponse:
    row = selectors.get_indicator(request.member, indicator_code)
    return _comparator(request, row, get_object_or_404(row.comparators.select_related("category"), pk=comparator_id))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def remove_comparator(
    request: MemberRequest, partnership_slug: str, indicator_code: str, comparator_id: int
) -> HttpResponse:
    row = selectors.get_indicator(request.member, indicator_code)
    found = get_object_or_404(row.comparators.select_related("indicator"), pk=comparator_id)
    back = pages.address(partnership_slug, "comparators", row.code)
    return answer(
        request, "casework/question.html", RevisionForm(posted(request)),
        lambda: belonging.remove_comparator(found, by=request.user), to=back, done="The comparison was removed.",
        context=pages.question(
            row, partnership_slug, "Remove this comparison?", action="Remove it", cancel_url=back,
            intro=f"{found.name}, {named(found.period)}: {pages.plain(found.number)}.",
        ),
    )  # fmt: skip


@require_safe
@requires(VIEW)
def populations(request: MemberRequest, partnership_slug: str) -> HttpResponse:
    page = paginate(request, Population.objects.select_related("category").order_by("name", "-period", "pk"))
    lines = [
        {
            "row": each,
            "period": named(each.period),
            "where": each.category.name if each.category else "The whole area",
            "url": pages.address(partnership_slug, "population", each.pk),
        }
        for each in page.object_list
    ]
    context = {
        "page": page, "lines": lines, "breadcrumbs": pages.crumbs(partnership_slug),
        "changes": request.member.may(CHANGE), "empty_text": "No number of people is entered yet.",
    }  # fmt: skip
    return render(request, "indicators/populations.html", context)


def _population(request: MemberRequest, found: Population | None) -> HttpResponse:
    slug, start = request.partnership.slug, {}
    if found is not None:
        start = {name: getattr(found, name) for name in (*belonging.COUNTED, "revision")}
    form, back = PopulationForm(posted(request), initial=start), pages.address(slug, "populations")
    more = {"remove_url": pages.address(slug, "remove_population", found.pk)} if found else {}
    return answer(
        request, "indicators/question.html", form, lambda: belonging.save_population(
            request.partnership, population=found, values={name: form.cleaned_data[name] for name in belonging.COUNTED},
            by=request.user, revision=form.opened_revision,
        ),
        to=back, done="The number was saved.",
        context={
            "heading": "Change a number of people" if found else "Add a number of people", "action": "Save",
            "cancel_url": back, "breadcrumbs": pages.crumbs(slug, ("Populations", back)),
        } | more,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def add_population(request: MemberRequest, partnership_slug: str) -> HttpResponse:
    return _population(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def population(request: MemberRequest, partnership_slug: str, population_id: int) -> HttpResponse:
    return _population(request, get_object_or_404(Population.objects.select_related("category"), pk=population_id))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def remove_population(request: MemberRequest, partnership_slug: str, population_id: int) -> HttpResponse:
    found = get_object_or_404(Population.objects.select_related("partnership"), pk=population_id)
    back = pages.address(partnership_slug, "populations")
    return answer(
        request, "casework/question.html", RevisionForm(posted(request)),
        lambda: belonging.remove_population(found, by=request.user), to=back, done="The number was removed.",
        context={
            "heading": "Remove this number?", "action": "Remove it", "cancel_url": back,
            "intro": f"{found.name}, {named(found.period)}: {found.number:,}.",
            "breadcrumbs": pages.crumbs(partnership_slug, ("Populations", back)),
        },
    )  # fmt: skip


@require_safe
@requires(VIEW)
def breakdown_list(request: MemberRequest, partnership_slug: str) -> HttpResponse:
    page = paginate(request, breakdowns.list_breakdowns())
    context = {
        "page": page, "breadcrumbs": pages.crumbs(partnership_slug), "empty_text": "There is no breakdown yet.",
        "changes": request.member.may(CHANGE),
    }  # fmt: skip
    return render(request, "indicators/breakdowns.html", context)


def _dimension(code: str) -> Dimension:
    found = Dimension.objects.prefetch_related("categories", "indicators").filter(code=code).first()
    if found is None:
        raise Http404
    return found


@require_safe
@requires(VIEW)
def breakdown(request: MemberRequest, partnership_slug: str, dimension_code: str) -> HttpResponse:
    context = pages.breakdown(_dimension(dimension_code), partnership_slug)
    return render(request, "indicators/breakdown.html", context | {"changes": request.member.may(CHANGE)})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def add_breakdown(request: MemberRequest, partnership_slug: str) -> HttpResponse:
    form, back = AddBreakdownForm(posted(request)), pages.address(partnership_slug, "breakdowns")
    return answer(
        request, "casework/question.html", form, lambda: breakdowns.add_breakdown(
            request.partnership, name=form.cleaned_data["name"], kind=form.cleaned_data["kind"], by=request.user,
            categories=[
                breakdowns.WantedCategory(name=name, not_recorded=nobody_knows) for name, nobody_knows in form.lines
            ],
        ),
        to=lambda row: pages.address(partnership_slug, "breakdown", row.code), done="The breakdown was added.",
        context={
            "heading": "Add a breakdown", "action": "Add it", "cancel_url": back,
            "breadcrumbs": pages.crumbs(partnership_slug, ("Breakdowns", back)),
        },
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def rename_breakdown(request: MemberRequest, partnership_slug: str, dimension_code: str) -> HttpResponse:
    row = _dimension(dimension_code)
    form = BreakdownForm(posted(request), initial={name: getattr(row, name) for name in ("name", "kind", "revision")})
    back = pages.address(partnership_slug, "breakdown", row.code)
    return answer(
        request, "casework/question.html", form, lambda: breakdowns.rename_breakdown(
            row, name=form.cleaned_data["name"], kind=form.cleaned_data["kind"], by=request.user, now=timezone.now(),
            revision=form.opened_revision,
        ),
        to=back, done="Saved.", context=_around(row, "Change the breakdown", partnership_slug),
    )  # fmt: skip


def _around(row: Dimension, heading: str, slug: str) -> dict[str, Any]:
    back = pages.address(slug, "breakdown", row.code)
    above = (("Breakdowns", pages.address(slug, "breakdowns")), (row.name, back))
    return {
        "heading": heading, "caption": row.name, "action": "Save", "cancel_url": back,
        "breadcrumbs": pages.crumbs(slug, *above),
    }  # fmt: skip


def _category(request: MemberRequest, row: Dimension, found: Category | None) -> HttpResponse:
    start: dict[str, Any] = {"part": "True", "not_recorded": "False", "ended": "False", "revision": row.revision}
    if found is not None:
        start |= {"name": found.name, "breaks": WORDING}
        start |= {name: str(getattr(found, name)) for name in ("part", "not_recorded", "ended")}
    form = CategoryForm(posted(request), initial=start)
    slug = request.partnership.slug
    return answer(
        request, "casework/question.html", form, lambda: breakdowns.save_category(
            row, category=found, stated=form.stated, by=request.user, now=timezone.now(), revision=form.opened_revision,
            wanted=breakdowns.WantedCategory(
                **{name: form.cleaned_data[name] for name in ("name", "part", "not_recorded", "ended")}
            ),
        ),
        to=pages.address(slug, "breakdown", row.code), done="The category was saved.",
        context=_around(row, "Change a category" if found else "Add a category", slug),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def add_category(request: MemberRequest, partnership_slug: str, dimension_code: str) -> HttpResponse:
    return _category(request, _dimension(dimension_code), None)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def category(request: MemberRequest, partnership_slug: str, dimension_code: str, category_id: int) -> HttpResponse:
    row = _dimension(dimension_code)
    return _category(request, row, get_object_or_404(row.categories, pk=category_id))
