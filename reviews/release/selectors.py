"""What the pages of a release show, read in few queries."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import Http404
from django.utils.timezone import localtime

from casework.doors import url
from casework.models import Case
from core.templatetags.portal import clock_time, date_long
from reviews.enums import Check, Recipient, ReleaseStatus
from reviews.models import Deposit, ProtectedWord, PublishedReview, Release
from reviews.release.after import published_of
from reviews.release.checks import State
from reviews.release.evidence import THE_PARTNERSHIP, Evidence
from reviews.release.preparing import open_release
from reviews.release.rehearsal import GRAVE, CheckResult
from reviews.release.scanning import Hit

Row = dict[str, Any]
SHOWN = 50  # hits on one page
STATES = {
    State.GREEN: ("Passed", "green"),
    State.RED: ("Stands in the way", "red"),
    State.OVERRIDDEN: ("Overridden", "orange"),
}


def running_release(case: Case) -> Release:
    """404 where no attempt is under way."""
    found = open_release(case)
    if found is None:
        raise Http404
    return found


def newest_copy(case: Case) -> PublishedReview:
    found = published_of(case)
    if found is None:
        raise Http404
    return found


def check_rows(case: Case, results: list[CheckResult], *, may_override: bool, may_change: bool) -> list[Row]:
    """For the rehearsal's page. What is to be done is offered to those who may do it; signing is for whoever agrees reviews."""
    return [
        {
            "label": each.label, "code": each.code.value, "state": each.state.value, "state_words": STATES[each.state][0],
            "colour": STATES[each.state][1], "words": each.words, "to_do": each.to_do if each.red else "",
            "link": each.link if each.red and (may_change or each.code == Check.SIGNED) and not each.link.endswith("/rehearsal/") else "",
            "override_url": url(case, "releases:override", each.code.value) if each.overridable and may_override else "",
            "override": each.override and each.override | {"on": date_long(localtime(datetime.fromisoformat(each.override["at"])))},
            "is_words": each.code == Check.WORDS,
        }
        for each in results
    ]  # fmt: skip


def hit_rows(
    release: Release, hits: list[Hit], *, case: Case, may_change: bool, accepted: Mapping[tuple[int, str], Row]
) -> list[Row]:
    """Each hit in its context, with where it can be put right."""
    sections = {section["title"]: section["code"] for section in release.sections}
    return [
        {
            "where": hit.where, "before": hit.context_before, "found": hit.found, "after": hit.context_after, "exact": hit.exact,
            "own": hit.word_id == THE_PARTNERSHIP, "accepted": accepted.get((hit.word_id, hit.context_sha256)),
            "change_url": _where_to_change(case, hit, sections) if may_change else "",
            "accept_url": url(case, "releases:hit", hit.word_id, hit.context_sha256) if may_change and hit.word_id else "",
        }
        for hit in hits[:SHOWN]
    ]  # fmt: skip


def _where_to_change(case: Case, hit: Hit, sections: dict[str, str]) -> str:
    if hit.where in sections:
        return url(case, "releases:section", sections[hit.where])
    if hit.where.startswith("Recommendation "):
        return url(case, "recommendations:list") + f"#{hit.where.lower().replace(' ', '-')}"
    return url(case, "releases:outcome")


def accepted_by_place(evidence: Evidence) -> dict[tuple[int, str], Row]:
    return {(row["word"], row["context"]): row for row in evidence.rows["accepted"]}


def overrides_of(evidence: Evidence) -> list[Row]:
    """All that were ever made for this release, newest first: they stay on the page for ever."""
    return [
        row | {"label": str(Check(row["code"]).label), "now": row["content"] == evidence.content_sha256,
               "finding": row["finding"].split(" [")[0], "on": date_long(localtime(datetime.fromisoformat(row["at"])))}
        for row in reversed(evidence.rows["overridden"])
    ]  # fmt: skip


def copy_rows(evidence: Evidence) -> list[Row]:
    rows = sorted(evidence.rows["copies"], key=lambda row: row["on"], reverse=True)
    return [
        {
            "to": str(Recipient(row["recipient"]).label), "on": row["on"], "by": row["sent_by"], "receipt": row["receipt"],
            "counts": row["content"] == evidence.content_sha256 and (row["rationale"] or not evidence.release.rationale),
            "same": row["content"] == evidence.content_sha256,
        }
        for row in rows
    ]  # fmt: skip


def is_grave(check: str) -> bool:
    return check in GRAVE


def word_of(case: Case, word_id: int) -> ProtectedWord:
    found = ProtectedWord.objects.filter(case=case, pk=word_id).first()
    if found is None:
        raise Http404
    return found


def when_in_words(release: Release) -> str:
    """The moment at which the worker publishes."""
    at = release.publish_at
    return f"{date_long(localtime(at).date())} at {clock_time(at)}" if at else ""


def deposits_of(published: PublishedReview) -> list[Deposit]:
    return list(Deposit.objects.filter(review=published).order_by("-deposited_on", "-pk")[:SHOWN])


def earlier_attempts(case: Case) -> list[Release]:
    """Ended ones, newest first."""
    ended = [ReleaseStatus.RELEASED, ReleaseStatus.ABANDONED]
    rows = Release.objects.filter(case=case, status__in=ended).select_related("made_by", "published__withdrawal")
    return list(rows.defer("sections").order_by("-number")[:SHOWN])
