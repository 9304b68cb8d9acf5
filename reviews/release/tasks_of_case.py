"""What the page of a review shows of this area: what it wants to know of the case, tasks, facts, links and next steps."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q
from django.db.models.functions import JSONObject
from django.urls import reverse

from core.templatetags.portal import date_long
from partnerships.http import Member
from reviews.enums import MAY_STAY_INSIDE, ReleaseStatus, Status
from reviews.models import CopySent, ProtectedWord, PublishedReview, Release
from reviews.release.copy_clock import COPIED
from reviews.release.locking import RELEASE
from reviews.review_file import ReviewFile, counted
from reviews.steps import Step

FACTS: dict[str, Any] = {
    "protected_words": counted(ProtectedWord),
    "copies_sent": counted(
        CopySent, Q(release__status__in=[ReleaseStatus.PREPARING, ReleaseStatus.STOPPED, ReleaseStatus.SCHEDULED])
    ),
    "release": ArraySubquery(
        Release.objects.filter(case=OuterRef("pk"))
        .exclude(status__in=[ReleaseStatus.RELEASED, ReleaseStatus.ABANDONED])
        .values(json=JSONObject(status="status", day="publish_on"))[:1]
    ),
    "published_copy": ArraySubquery(
        PublishedReview.objects.filter(release__case=OuterRef("pk"))
        .order_by("-published_at", "-pk")
        .values(json=JSONObject(at="published_at", until="available_until", withdrawn="withdrawal__withdrawn_at"))[:1]
    ),
}
PREPARED = frozenset({Status.AGREED, Status.IMPROVING, Status.COMPLETED})
FROM_THE_START = PREPARED | {Status.UNDER_WAY, Status.REPORTED}


def _url(file: ReviewFile, view: str) -> str:
    return reverse(view, args=[file.case.partnership.slug, file.case.reference])


def _task(title: str, hint: str, url: str, status: str, colour: str = "") -> dict[str, Any]:
    return {"title": title, "hint": hint, "url": url, "status": status, "colour": colour}


def _release(file: ReviewFile) -> dict[str, Any] | None:
    return next(iter(file.facts["release"]), None)


def _copy(file: ReviewFile) -> dict[str, Any] | None:
    return next(iter(file.facts["published_copy"]), None)


def tasks(file: ReviewFile, member: Member) -> list[dict[str, Any]]:
    """Sections for components/task_list.html, each {"title", "items"}."""
    if file.status not in FROM_THE_START or file.review.stay_inside_reason:
        return []
    items = [_words(file)] if member.may("casework.change_case") else []
    items.append(_publication(file))
    if _release(file) is not None:
        items.append(
            _task("Rehearsal", "Every check, and what to do", _url(file, "releases:rehearsal"), *_rehearsal(file))
        )
    return [{"title": "Publication", "items": items}]


def _words(file: ReviewFile) -> dict[str, Any]:
    count = file.facts["protected_words"]
    status = f"{count} {'word' if count == 1 else 'words'}" if count else "None kept yet"
    return _task(
        "Protected words",
        "By which somebody could be known",
        _url(file, "releases:words"),
        status,
        "" if count else "blue",
    )


def _publication(file: ReviewFile) -> dict[str, Any]:
    release, copy, url = _release(file), _copy(file), _url(file, "releases:detail")
    if release is not None:
        status = ReleaseStatus(release["status"])
        colour = {ReleaseStatus.STOPPED: "red", ReleaseStatus.SCHEDULED: "yellow"}.get(status, "blue")
        day = f"Planned for {date_long(release['day'])}" if release["day"] else "What is published, when and why"
        return _task("Publication", day, url, str(status.label), colour)
    if copy is not None:
        return _task("Publication", "", url, "Withdrawn" if copy["withdrawn"] else "Published")
    if file.status == Status.AGREED:
        return _task("Publication", "What is published, when and why", url, "Not prepared yet", "blue")
    return _task("Publication", "", "", "Cannot start yet")


def _rehearsal(file: ReviewFile) -> tuple[str, str]:
    release = _release(file) or {}
    if release.get("status") == ReleaseStatus.STOPPED:
        return "Stopped", "red"
    return ("Passed", "") if release.get("status") == ReleaseStatus.SCHEDULED else ("To be passed", "blue")


def facts(file: ReviewFile) -> list[dict[str, Any]]:
    copy = _copy(file)
    if copy is None:
        return []
    if copy["withdrawn"]:
        return [{"key": "Withdrawn on", "value": date_long(copy["withdrawn"][:10])}]
    return [
        {"key": "Published on", "value": date_long(copy["at"][:10])},
        {"key": "Must stay published until", "value": date_long(copy["until"])},
    ]


def links(file: ReviewFile, member: Member) -> list[dict[str, str]]:
    return []


def publish(file: ReviewFile) -> Step | None:
    """The way to the public page, one step after the other. What may stay inside is offered as such until it is begun."""
    release, copy = _release(file), _copy(file)
    if copy is not None or file.review.stay_inside_reason:
        return None
    if release is None:
        if file.case.kind in MAY_STAY_INSIDE:
            return None
        return Step(
            "The report is agreed. Prepare what is published of it.", "releases:begin", "Prepare the publication"
        )
    status = ReleaseStatus(release["status"])
    if status == ReleaseStatus.SCHEDULED:
        return Step(f"It will be published on {date_long(release['day'])}.", permission="")
    if status == ReleaseStatus.RELEASING:
        return Step("It is being published.", permission="")
    if status == ReleaseStatus.STOPPED:
        words = "A check failed at the last moment, so nothing was published. The rehearsal says which."
        return Step(words, "releases:rehearsal", "Go to the rehearsal", permission=RELEASE)
    if release["day"] is None:
        return Step(
            "Plan the day of publication: copies and notices count back from it.", "releases:day", "Plan the day"
        )
    if file.case.kind in COPIED and not file.facts["copies_sent"]:
        return Step("Send the copies, then record that they went.", "releases:copies", "Record the copies")
    return Step(
        "Rehearse the publication. When nothing stands in the way, publish.",
        "releases:rehearsal",
        "Go to the rehearsal",
    )
