"""The arrangements at a glance, the two tables that compare, what is stated once, and the download."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from arrangements import enums, services
from arrangements.facts import as_yaml, read_definition
from arrangements.forms import PartnershipForm, form_of
from arrangements.gaps import find_gaps, section_counts
from arrangements.models import Arrangements, ClockRule, DecisionRoute
from arrangements.sections import CLOCK_RULES, DECISION_ROUTES, PARTS, PARTS_BY_SLUG, Part
from arrangements.selectors import (
    deciding_party,
    governance_tree,
    list_bodies,
    national_rules,
    own_arrangements,
    recommending_party,
    vacant_seats,
)
from arrangements.views.common import VIEW, changers, crumbs, posted, url
from arrangements.views.entries import GET_OR_POST, meet_conflict
from arrangements.words import label_of, shown, shown_value, terms_in_words
from core.pagination import paginate
from partnerships.access import requires
from partnerships.http import MemberRequest

CHANGE_PARTNERSHIP = "partnerships.change_partnership"
EXPORT = "arrangements.export_arrangements"


@require_safe
@requires(VIEW)
def overview(request: MemberRequest, partnership_slug: str) -> HttpResponse:
    today = timezone.localdate()
    sections = [
        {"title": s.title, "url": url(request, "section", s.slug), "about": s.about, "count": count}
        for s, count in section_counts()
    ]
    bodies = list_bodies(request.partnership, on=today)
    gaps = [{"text": gap.text, "url": url(request, gap.page, *gap.arguments)} for gap in find_gaps(bodies, today)]
    context = {
        "sections": sections,
        "parts": [{"title": part.title, "url": url(request, "part", part.slug), "about": part.about} for part in PARTS],
        "gaps": gaps,
        "tree": governance_tree(bodies),
        "changers": changers(),
        "may_export": request.member.may(EXPORT),
        "may_change_partnership": request.member.may(CHANGE_PARTNERSHIP),
    }
    return render(request, "arrangements/overview.html", context)


@require_safe
@requires(VIEW)
def vacancies(request: MemberRequest, partnership_slug: str) -> HttpResponse:
    page = paginate(request, vacant_seats(timezone.localdate()))
    context = {"page": page, "breadcrumbs": crumbs(request, ("Vacant seats", "")), "empty_text": "Every seat is held."}
    return render(request, "arrangements/vacancies.html", context | {"changers": changers()})


@require_safe
@requires(VIEW)
def decisions(request: MemberRequest, partnership_slug: str) -> HttpResponse:
    """Who identifies, recommends, decides and is told; every decision that differs between partnerships has a line."""
    routes = {r.decision: r for r in DecisionRoute.objects.select_related("recommended_by_body", "decided_by_body")}
    may_change = request.member.may(services.CHANGE)
    lines = []
    for value, label in enums.Decision.choices:
        route = routes.get(value)
        lines.append({
            "name": label,
            "url": url(request, "entry", DECISION_ROUTES.slug, route.pk) if route else "",
            "add_url": f"{url(request, 'add', DECISION_ROUTES.slug)}?decision={value}" if may_change and not route else "",
            "identifies": shown_value(route.identified_by) if route else None,
            "recommends": recommending_party(route),
            "decides": deciding_party(route),
            "told": shown_value(route.told) if route else None,
        })  # fmt: skip
    context = {"section": DECISION_ROUTES, "lines": lines, "changers": changers(), "may_change": may_change}
    return render(
        request, "arrangements/decisions.html", context | {"breadcrumbs": crumbs(request, (DECISION_ROUTES.title, ""))}
    )


@require_safe
@requires(VIEW)
def clocks(request: MemberRequest, partnership_slug: str) -> HttpResponse:
    """Each clock with the partnership's own rule beside the national one."""
    local = {rule.code: rule for rule in ClockRule.objects.all()}
    national = national_rules(timezone.localdate())
    may_change = request.member.may(services.CHANGE)
    lines = []
    for code, label in enums.ClockCode.choices:
        rule = local.get(code)
        lines.append({
            "name": label,
            "url": url(request, "entry", CLOCK_RULES.slug, rule.pk) if rule else "",
            "add_url": f"{url(request, 'add', CLOCK_RULES.slug)}?code={code}" if may_change and not rule else "",
            "starts": rule.get_starts_display() if rule else (national[code].get_starts_display() if code in national else ""),
            "local": terms_in_words(rule),
            "national": terms_in_words(national.get(code)),
            "verified": code not in national or national[code].verified,
        })  # fmt: skip
    pack = next(iter(national.values())).pack if national else None
    context = {"section": CLOCK_RULES, "lines": lines, "pack": pack, "changers": changers(), "may_change": may_change}
    return render(
        request, "arrangements/clocks.html", context | {"breadcrumbs": crumbs(request, (CLOCK_RULES.title, ""))}
    )


def _part(slug: str) -> Part:
    if slug not in PARTS_BY_SLUG:
        raise Http404
    return PARTS_BY_SLUG[slug]


@require_safe
@requires(VIEW)
def part(request: MemberRequest, partnership_slug: str, part: str) -> HttpResponse:
    found = _part(part)
    row = own_arrangements()
    context = {
        "part": found,
        "rows": [
            {"key": label_of(Arrangements, name), "value": shown(row, name) if row else None} for name in found.fields
        ],
        "changers": changers(),
        "may_change": request.member.may(services.CHANGE),
        "breadcrumbs": crumbs(request, (found.title, "")),
    }
    return render(request, "arrangements/part.html", context)


@require_http_methods(GET_OR_POST)
@requires(services.CHANGE)
def change_part(request: MemberRequest, partnership_slug: str, part: str) -> HttpResponse:
    row, document = own_arrangements(), PARTS[0]
    found = _part(part)
    if row is None and found is not document:
        return redirect(url(request, "change_part", document.slug))
    form = form_of(found, Arrangements)(posted(request), instance=row or Arrangements(partnership=request.partnership))
    return _save(
        request,
        form,
        title=found.title,
        about=found.about,
        done_url=url(request, "part", found.slug),
        permission=services.CHANGE,
    )


@require_http_methods(GET_OR_POST)
@requires(CHANGE_PARTNERSHIP)
def change_partnership(request: MemberRequest, partnership_slug: str) -> HttpResponse:
    form = PartnershipForm(posted(request), instance=type(request.partnership).objects.get(pk=request.partnership.pk))
    about = "The partnership's name and colour, as every page and publication shows them."
    return _save(
        request,
        form,
        title="Name and colour",
        about=about,
        done_url=url(request, "overview"),
        permission=CHANGE_PARTNERSHIP,
    )


def _save(request: MemberRequest, form: Any, *, title: str, about: str, done_url: str, permission: str) -> HttpResponse:
    conflict = None
    if form.is_valid():
        now = timezone.now()
        try:
            if form.instance.pk is None:
                services.add_entry(form.instance, by=request.user, now=now)
            else:
                services.save_entry(
                    form.instance,
                    form.typed,
                    by=request.user,
                    expected_revision=form.opened_revision,
                    now=now,
                    permission=permission,
                )
        except services.ChangedMeanwhile as changed:
            conflict = meet_conflict(form, changed.row)
        else:
            messages.success(request, "Your changes were saved.")
            return redirect(done_url)
    context = {"title": f"Change: {title}", "about": about, "form": form, "cancel_url": done_url, "conflict": conflict}
    return render(
        request, "arrangements/form.html", context | {"breadcrumbs": crumbs(request, (title, done_url), ("Change", ""))}
    )


@require_safe
@requires(EXPORT, exports=True)
def export(request: MemberRequest, partnership_slug: str) -> HttpResponse:
    """The arrangements as a definition file that loads again."""
    try:
        definition = read_definition(request.partnership)
    except Arrangements.DoesNotExist as error:
        raise Http404 from error
    response = HttpResponse(as_yaml(definition), content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{partnership_slug}.yaml"'
    return response
