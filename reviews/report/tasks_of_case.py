"""What the page of a review shows of this area: what it wants to know of the case, tasks, facts, links and next steps."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils import timezone

from casework.selectors import CHANGE
from partnerships.http import Member
from reviews.enums import ReportSection, Requirement, Status
from reviews.models import Draft, DraftComment, ReportText
from reviews.report.checking import REQUIRED
from reviews.report.places import WITHOUT_REPORT, WRITTEN_IN
from reviews.report.selectors import who_agrees
from reviews.review_file import ReviewFile, counted
from reviews.steps import Step

Task = dict[str, Any]
NOT_YET = "Cannot start yet"
_drafts = Draft.objects.filter(case=OuterRef("pk")).order_by("-version")
_written = ReportText.objects.filter(case=OuterRef("pk")).exclude(text="").order_by()
_newest = _drafts.annotate(
    done=Count("findings"), lacking=Count("findings", filter=Q(findings__met=False, findings__requirement__in=REQUIRED))
)
FACTS: dict[str, Any] = {
    "report_written": ArraySubquery(_written.values("section")),
    "report_newest": Subquery(_newest.values(row=JSONObject(version="version", done="done", lacking="lacking"))[:1]),
    "report_comments": counted(DraftComment, Q(answer="")),
}


def tasks(file: ReviewFile, member: Member) -> list[dict[str, Any]]:
    """Sections for components/task_list.html, each {"title", "items"}."""
    if file.case.kind in WITHOUT_REPORT:
        return []
    if not member.may(CHANGE):
        return [{"title": "The report", "items": [_reading(file), _versions(file), _agreement(file)]}]
    return [{"title": "The report", "items": [_writing(file), _versions(file), _check(file), _agreement(file)]}]


def _url(file: ReviewFile, name: str, *args: Any) -> str:
    return reverse(f"reports:{name}", args=[file.case.partnership.slug, file.case.reference, *args])


def _open(file: ReviewFile) -> bool:
    return file.case.status in WRITTEN_IN


def _version(file: ReviewFile) -> int:
    newest = file.facts["report_newest"]
    return int(newest["version"]) if newest else 0


def _writing(file: ReviewFile) -> Task:
    written, every = len(set(file.facts["report_written"]) & set(ReportSection.values)), len(ReportSection)
    status, colour = f"{written} of {every} sections", "blue" if _open(file) and written < every else ""
    if _version(file) and not written:
        status, colour = "From a file", ""
    hint = "Several people can write at once, a section each"
    return {
        "title": "Write the report",
        "hint": hint,
        "url": _url(file, "sections"),
        "status": status,
        "colour": colour,
    }


def _reading(file: ReviewFile) -> Task:
    return _writing(file) | {"title": "Read the report", "hint": ""}


def _versions(file: ReviewFile) -> Task:
    version, waiting = _version(file), file.facts["report_comments"]
    hint = f"{waiting} {'comment waits' if waiting == 1 else 'comments wait'} for an answer" if waiting else ""
    status = f"Version {version}" if version else "None yet"
    return {
        "title": "Versions and comments", "hint": hint, "url": _url(file, "versions"), "status": status,
        "colour": "yellow" if waiting and _open(file) else "",
    }  # fmt: skip


def _check(file: ReviewFile) -> Task:
    task: Task = {
        "title": "Check what a report must hold",
        "hint": "Underlying reasons, improvements and more",
        "colour": "",
    }
    newest = file.facts["report_newest"]
    if not newest:
        return task | {"status": NOT_YET}
    done, every = newest["done"], len(Requirement)
    status = f"{done} of {every} checked" if done < every else "Not met" if newest["lacking"] else "Done"
    colour = "blue" if done < every else "red" if newest["lacking"] else ""
    return task | {
        "url": _url(file, "check", newest["version"]), "status": status, "colour": colour if _open(file) else "",
    }  # fmt: skip


def _agreement(file: ReviewFile) -> Task:
    task: Task = {
        "title": "Agree the report",
        "hint": "Only whoever decides in this partnership can record it",
        "colour": "",
    }
    if file.review.report_agreed_on:
        return task | {"hint": "", "status": "Agreed", "url": _url(file, "agree")}
    if file.status == Status.REPORTED:
        return task | {"status": "Waiting", "colour": "yellow", "url": _url(file, "agree")}
    return task | {"status": NOT_YET}


def facts(file: ReviewFile) -> list[dict[str, Any]]:
    return []


def links(file: ReviewFile, member: Member) -> list[dict[str, str]]:
    return []


def write(file: ReviewFile) -> Step | None:
    if file.case.kind in WITHOUT_REPORT or _version(file):
        return None
    return Step(
        "Write the report or upload the reviewer's, and make a version of it.", "reports:sections", "Go to the report"
    )


def put_forward(file: ReviewFile) -> Step | None:
    newest = file.facts["report_newest"]
    if file.case.kind in WITHOUT_REPORT or not newest:
        return None
    version = newest["version"]
    if newest["done"] < len(Requirement) or newest["lacking"]:
        text = f"Check version {version} of the report, then put it forward."
        return Step(text, "reports:check", "Go to the check", (version,))
    return Step(f"Put version {version} of the report forward.", "reports:put_forward", "Put it forward", (version,))


def agree(file: ReviewFile) -> Step | None:
    who = who_agrees(file.case, now=timezone.now())
    return Step(
        "Read the report, and agree it or say what is wanted.", "reports:agree", "Read and decide", only=who.ids,
        for_readers="The report waits for a decision.", who=who.decider.name or "Nobody is stated",
    )  # fmt: skip
