"""The checks of the rehearsal, one function each: what was found in the evidence, and what to do about it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256
from typing import Any

from core.templatetags.portal import date_long
from reviews.enums import Audience, Check, Recipient, Requirement, Status
from reviews.release.copy_clock import recipients_needed, still_to_send
from reviews.release.evidence import THE_PARTNERSHIP, Evidence


class State(StrEnum):
    GREEN = "green"
    RED = "red"
    OVERRIDDEN = "overridden"


@dataclass(frozen=True, slots=True)
class Found:
    """What one check found. `page`: the name of the page where it is put right. `finding`: what an override is bound to, where
    the words alone do not tell one finding from another."""

    good: bool
    words: str
    to_do: str = ""
    page: str = ""
    finding: str = ""


def good(words: str) -> Found:
    return Found(True, words)


def bad(words: str, to_do: str, page: str, finding: str = "") -> Found:
    return Found(False, words, to_do, page, finding)


def check_outcome(e: Evidence) -> Found:
    release = e.release
    if not release.outcome:
        return bad("It is not chosen yet what is published.", "Choose what is published", "releases:outcome")
    if release.outcome != "full" and not release.rationale:
        return bad(
            "There are no reasons for publishing less than the full report.", "Enter the reasons", "releases:outcome"
        )
    if not release.sections and not e.recommended:
        return bad(
            "There is nothing to publish: no section and no recommendation.", "Choose the sections", "releases:outcome"
        )
    missing = _missing(e)
    if missing:
        return bad(
            f"The full report is to be published, but it lacks: {', '.join(missing)}.",
            "Choose again",
            "releases:outcome",
        )
    if release.publish_on is None:
        return bad("No day of publication is planned.", "Plan the day", "releases:day")
    named = " The partnership is not named." if release.anonymous else ""
    return good(f"{release.get_outcome_display()}, planned for {date_long(release.publish_on)}.{named}")


def _missing(e: Evidence) -> list[str]:
    if e.release.outcome != "full":
        return []
    here = {section["code"] for section in e.release.sections if section["text"].strip()}
    return [section["title"] for section in e.release.draft.sections if section["code"] not in here]


def check_report(e: Evidence) -> Found:
    review: dict[str, Any] = next(iter(e.rows["review"]), {})
    if e.case.status not in {Status.AGREED, Status.IMPROVING, Status.COMPLETED} or not review.get("agreed_on"):
        return bad("The report is not agreed.", "Go to the case", "casework:detail")
    if review.get("draft") != e.release.draft_id:
        return bad(
            "Another version of the report has been agreed since.", "Take in the agreed version", "releases:take_in"
        )
    met = {row["requirement"] for row in e.rows["findings"] if row["met"]}
    missing = [requirement for requirement in Requirement if requirement not in met]
    if missing:
        words = "; ".join(str(requirement.label).lower() for requirement in missing)
        return bad(f"The check of its contents does not say that: {words}.", "Go to the case", "casework:detail")
    return good(f"Version {e.release.draft.version} is agreed, and it has what it must have.")


def check_copy(e: Evidence) -> Found:
    if not recipients_needed(e.case):
        return good("Nobody must have a copy before this kind of review is published.")
    if e.day is None:
        return bad("No day of publication is planned, so nothing counts back from it.", "Plan the day", "releases:day")
    copies = e.copies
    missing = still_to_send(e.case, copies)
    by = f" They must go by {date_long(e.copies_due_on)}." if e.copies_due_on else ""
    if missing:
        names = _and([str(recipient.label) for recipient in missing])
        older = " A copy of an earlier content, or one without the reasons, does not count." if e.rows["copies"] else ""
        return bad(
            f"No copy of this content is recorded for {names}.{by}{older}", "Record the copies", "releases:copies"
        )
    late = [
        Recipient(name)
        for name, row in copies.items()
        if e.copies_due_on and date.fromisoformat(row["on"]) > e.copies_due_on
    ]
    if late:
        names = _and([f"{recipient.label} ({date_long(copies[recipient]['on'])})" for recipient in late])
        return bad(f"Too late for {date_long(e.day)}: {names}.{by}", "Plan a later day", "releases:day")
    return good(
        f"All went by {date_long(e.copies_due_on)}." if e.copies_due_on else "All went. No rule says how early."
    )


def _and(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _told(e: Evidence, audience: Audience, whom: str) -> Found:
    rows = e.told(audience)
    if not rows:
        return bad(f"It is not recorded that {whom} told.", "Record who was told", "releases:told")
    return good(f"{rows[-1]['who']}, on {date_long(rows[-1]['on'])}, {rows[-1]['how']}.")


def check_family(e: Evidence) -> Found:
    return _told(e, Audience.FAMILY, "the family or the person was")


def check_agencies(e: Evidence) -> Found:
    return _told(e, Audience.AGENCIES, "the agencies concerned were")


def check_words(e: Evidence) -> Found:
    if not e.rows["words"]:
        return bad(
            "No protected word is kept for this case, so nothing can be looked for.",
            "Keep the protected words",
            "releases:words",
        )
    if e.pdf is None:
        return _no_pdf(e)
    if not e.pdf.readable:
        return bad("The PDF cannot be read, so it cannot be looked through.", "Choose another PDF", "releases:outcome")
    hits = e.open_hits
    if hits:
        count = f"{len(hits)} {'place' if len(hits) == 1 else 'places'}"
        own = (
            " The partnership’s own name is among them." if any(hit.word_id == THE_PARTNERSHIP for hit in hits) else ""
        )
        marks = sorted(f"{hit.word_id}:{hit.context_sha256}" for hit in hits)
        return bad(
            f"Protected words stand in {count}.{own}", "Change the text or accept each with a reason", "releases:rehearsal",
            finding=sha256("\n".join(marks).encode()).hexdigest(),
        )  # fmt: skip
    kept = f" {len(e.accepted_hits)} accepted with a reason." if e.accepted_hits else ""
    return good(f"None of {len(e.rows['words'])} protected words is in the text, the PDF or their names.{kept}")


def check_numbers(e: Evidence) -> Found:
    if not e.numbers:
        return good("No count of one to five people is in the text.")
    count = f"{len(e.numbers)} small {'number' if len(e.numbers) == 1 else 'numbers'}"
    if e.release.numbers_reason and e.release.numbers_sha256 == e.numbers_sha256:
        return good(f"{count} may stay: {e.release.numbers_reason}")
    return bad(
        f"{count} could tell readers who it is.",
        "Change them or say why they may stay",
        "releases:numbers",
        e.numbers_sha256,
    )


def check_accessible(e: Evidence) -> Found:
    if e.pdf is None:
        return _no_pdf(e)
    lacks = [*e.pdf.lacks, *(e.release.draft.warnings if e.release.file_draft is not None else ())]
    if lacks:
        return bad(" ".join(lacks), "Publish a PDF that the portal makes, or put the file right", "releases:outcome")
    return good("The PDF has tags, a language, a title and headings.")


def _no_pdf(e: Evidence) -> Found:
    if e.release.file_draft is not None:
        return bad(
            "The reviewer’s PDF was removed, or a virus was found in it.", "Choose another PDF", "releases:outcome"
        )
    made = next(iter(e.rows["made"]), None)
    if made is None:
        return bad("The PDF has not been made.", "Make the PDF", "releases:pdf")
    if made["status"] == "failed":
        return bad(f"The PDF could not be made: {made['failure']}", "Make it again", "releases:pdf")
    if made["status"] == "making" and made["content"] == e.content_sha256:
        return bad("The PDF is being made.", "Look again in a minute", "releases:rehearsal")
    return bad("The PDF is of an earlier content.", "Make it again", "releases:pdf")


def check_communications(e: Evidence) -> Found:
    plan = next(iter(e.rows["plan"]), None)
    if plan is None:
        return bad("There is no communications plan.", "Write the plan", "planning:texts")
    if plan["agreed"] is None:
        return bad("The communications plan is not agreed.", "Have it agreed", "planning:texts")
    if plan["agreed"] != plan["revision"]:
        return bad("The communications plan was changed after it was agreed.", "Have it agreed again", "planning:texts")
    return good("The communications plan is agreed.")


def check_signed(e: Evidence) -> Found:
    signed = e.sign_off
    if signed is not None:
        return good(f"Signed off by {signed['name']} for {signed['route']}.")
    if e.rows["signed"]:
        return bad("What was signed off is not what stands here now.", "Have it signed off again", "releases:sign")
    return bad("It has not been signed off.", "Have it signed off", "releases:sign")


CHECKS: dict[Check, Callable[[Evidence], Found]] = {
    Check.OUTCOME: check_outcome,
    Check.REPORT: check_report,
    Check.COPY: check_copy,
    Check.FAMILY: check_family,
    Check.AGENCIES: check_agencies,
    Check.WORDS: check_words,
    Check.NUMBERS: check_numbers,
    Check.ACCESSIBLE: check_accessible,
    Check.COMMUNICATIONS: check_communications,
    Check.SIGNED: check_signed,
}
