"""Doors of the rehearsal and of what it asks for: copies, telling people, places that may stay, overriding, signing off."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from casework.deciders import WrongDecider, decider_for, require_decider
from casework.doors import answer, posted, url
from casework.models import Case
from casework.selectors import CHANGE, OPEN
from partnerships.access import requires
from partnerships.http import MemberRequest
from reviews.cases import decision_on
from reviews.enums import Check, ReleaseStatus
from reviews.models import Release
from reviews.release import before, selectors
from reviews.release.content import recommended_of, snapshot_of
from reviews.release.copy_clock import recipients_needed
from reviews.release.doors import FORM, HOME, QUESTION, REHEARSAL, below, found
from reviews.release.evidence import Evidence, evidence_of
from reviews.release.forms import (
    AcceptNumbersForm,
    CopiesForm,
    OverrideForm,
    PressForm,
    ReasonForm,
    SignForm,
    ToldForm,
)
from reviews.release.locking import OVERRIDE, RELEASE, WORKED_ON
from reviews.release.rehearsal import all_passed, results_of
from reviews.release.telling import tell_signers


@require_safe
@requires(OPEN)
def rehearsal(request: MemberRequest, partnership_slug: str, review: str) -> HttpResponse:
    case, release = found(request, review)
    evidence = evidence_of(release, now=timezone.now())
    results, member = results_of(evidence), request.member
    worked_on = release.status in WORKED_ON
    context = below(
        case, release=release, passed=all_passed(results), red=sum(each.red for each in results),
        checks=selectors.check_rows(
            case, results, may_override=member.may(OVERRIDE) and worked_on, may_change=member.may(CHANGE)
        ),
        overrides=selectors.overrides_of(evidence), may_order=member.may(RELEASE) and worked_on, runs=member.may(CHANGE),
        stopped=release.status == ReleaseStatus.STOPPED, when=selectors.when_in_words(release),
        **_places(evidence, case, release, may_change=member.may(CHANGE) and worked_on, may_read=member.may(CHANGE)),
    )  # fmt: skip
    return render(request, "release/rehearsal.html", context)


def _places(evidence: Evidence, case: Case, release: Release, *, may_change: bool, may_read: bool) -> dict[str, Any]:
    """Where protected words stand: for those who run the case, and nobody else."""
    if not may_read:
        return {"hits": [], "accepted": [], "hits_left": 0}
    shown: dict[str, Any] = {"case": case, "may_change": may_change, "accepted": selectors.accepted_by_place(evidence)}
    hits = evidence.open_hits
    return {
        "hits": selectors.hit_rows(release, hits, **shown),
        "hits_left": max(0, len(hits) - selectors.SHOWN),
        "accepted": selectors.hit_rows(release, evidence.accepted_hits, **shown),
    }


@FORM
@requires(CHANGE)
def copies(request: MemberRequest, partnership_slug: str, review: str) -> HttpResponse:
    case, release = found(request, review, CHANGE)
    evidence = evidence_of(release, now=timezone.now())
    initial = {"content_sha256": evidence.content_sha256, "sent_by": request.user.full_name}
    form = CopiesForm(posted(request), with_reasons=bool(release.rationale), initial=initial)
    context = below(
        case, HOME, REHEARSAL, needed=recipients_needed(case), due_on=evidence.copies_due_on, day=evidence.day,
        copies=selectors.copy_rows(evidence), release=release,
    )  # fmt: skip
    return answer(
        request, "release/copies.html", form,
        lambda: before.record_copies(
            release, **({"rationale_sent": False} | form.cleaned_data), by=request.user, now=timezone.now()
        ),
        to=url(case, "releases:copies"), done="The copies are recorded.", context=context,
    )  # fmt: skip


@FORM
@requires(CHANGE)
def told(request: MemberRequest, partnership_slug: str, review: str) -> HttpResponse:
    case, release = found(request, review, CHANGE)
    form = ToldForm(posted(request))
    context = below(
        case, HOME, REHEARSAL, heading="Who was told of the publication", action="Record",
        intro="Record each time somebody was told. The rehearsal asks for the family and for the agencies.",
    )  # fmt: skip
    return answer(
        request, QUESTION, form,
        lambda: before.record_told(release, **form.cleaned_data, by=request.user, now=timezone.now()),
        to=url(case, REHEARSAL[1]), done="It is recorded.", context=context,
    )  # fmt: skip


@FORM
@requires(CHANGE)
def hit(request: MemberRequest, partnership_slug: str, review: str, hit_word_id: int, hit_context: str) -> HttpResponse:
    case, release = found(request, review, CHANGE)
    selectors.word_of(case, hit_word_id)
    evidence, form = evidence_of(release, now=timezone.now()), ReasonForm(posted(request))
    here = [each for each in evidence.hits if (each.word_id, each.context_sha256) == (hit_word_id, hit_context)]
    if not here:
        raise Http404
    rows = selectors.hit_rows(release, here[:1], case=case, may_change=True, accepted={})
    context = below(case, HOME, REHEARSAL, hit=rows[0])
    return answer(
        request, "release/accept_hit.html", form,
        lambda: before.accept_hit(
            release, word_id=hit_word_id, context_sha256=hit_context, **form.cleaned_data, by=request.user, now=timezone.now()
        ),
        to=url(case, REHEARSAL[1]) + "#places", done="The place was accepted.", context=context,
    )  # fmt: skip


@FORM
@requires(CHANGE)
def numbers(request: MemberRequest, partnership_slug: str, review: str) -> HttpResponse:
    case, release = found(request, review, CHANGE)
    evidence = evidence_of(release, now=timezone.now())
    initial = {"numbers_sha256": evidence.numbers_sha256, "reason": release.numbers_reason}
    form = AcceptNumbersForm(posted(request), initial=initial)
    context = below(case, HOME, REHEARSAL, numbers=evidence.numbers[: selectors.SHOWN], count=len(evidence.numbers))
    return answer(
        request, "release/numbers.html", form,
        lambda: before.accept_numbers(release, **form.cleaned_data, by=request.user, now=timezone.now()),
        to=url(case, REHEARSAL[1]), done="The small numbers were accepted.", context=context,
    )  # fmt: skip


@FORM
@requires(OVERRIDE)
def override(request: MemberRequest, partnership_slug: str, review: str, release_check: str) -> HttpResponse:
    case, release = found(request, review, OVERRIDE)
    if release_check not in Check.values:
        raise Http404
    results = results_of(evidence_of(release, now=timezone.now()))
    result = next(each for each in results if each.code == release_check)
    if not result.overridable and request.method != "POST":
        raise Http404
    form = OverrideForm(posted(request), grave=selectors.is_grave(release_check), initial={"finding": result.finding})
    context = below(case, HOME, REHEARSAL, result=result, grave=selectors.is_grave(release_check))

    def save() -> object:
        typed = {name: form.cleaned_data[name] for name in ("reason", "finding")}
        return before.override(release, check=Check(release_check), **typed, by=request.user, now=timezone.now())

    return answer(
        request, "release/override.html", form, save, to=url(case, REHEARSAL[1]),
        done="The check was overridden. The chair has been told.", context=context,
    )  # fmt: skip


@FORM
@requires(OPEN)
def sign(request: MemberRequest, partnership_slug: str, review: str) -> HttpResponse:
    """For whoever agrees reviews here; everybody else reads whose it is."""
    case, release = found(request, review)
    now = timezone.now()
    try:
        decider = require_decider(case, decision_on(case), by=request.user, now=now)
    except WrongDecider as problem:
        return _not_yours(request, case, problem)
    if not release.outcome:
        raise Http404
    recommended = recommended_of(release)
    snapshot = snapshot_of(release, recommended, request.partnership)
    form = SignForm(posted(request), initial={"content_sha256": snapshot["content_sha256"]})
    context = below(case, HOME, REHEARSAL, paper=snapshot, release=release, decider=decider)
    return answer(
        request, "release/sign.html", form,
        lambda: before.sign_off(release, **form.cleaned_data, by=request.user, now=timezone.now()),
        to=url(case, REHEARSAL[1]), done="It is signed off.", context=context,
    )  # fmt: skip


def _not_yours(request: MemberRequest, case: Case, problem: WrongDecider) -> HttpResponse:
    context = below(
        case,
        HOME,
        REHEARSAL,
        because=str(problem),
        decider=decider_for(decision_on(case)),
        may_ask=request.member.may(CHANGE),
    )
    return render(request, "release/not_yours_to_sign.html", context, status=403)


@require_http_methods(["POST"])
@requires(CHANGE)
def ask_to_sign(request: MemberRequest, partnership_slug: str, review: str) -> HttpResponse:
    case, release = found(request, review, CHANGE)
    form = PressForm(request.POST)
    return answer(
        request, QUESTION, form, lambda: tell_signers(release, by=request.user, now=timezone.now()),
        to=url(case, REHEARSAL[1]), done="Those who sign it off have been told that it waits.",
        context=below(case, HOME, REHEARSAL, heading="Ask for sign-off"),
    )  # fmt: skip
