"""Reads for members: the draft, the editions on their way, and what is published."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from accounts.models import User
from arrangements.definition import Definition
from arrangements.facts import read_definition
from arrangements.models import Arrangements
from core.templatetags.portal import STATUS_COLOURS
from partnerships.http import Member
from partnerships.models import Partnership
from publishing.comparison import Change, compare
from publishing.composition import Document, compose
from publishing.enums import OPEN, EditionStatus, Kind, SignOffDecision
from publishing.models import Edition, Publication, SectionText, SignOff
from publishing.rendering import snapshot_of
from publishing.transitions import WORDS

# What lists of publications need: never the page, the PDF and the data themselves.
HEAVY = ("html", "pdf", "data")


@dataclass(frozen=True)
class Draft:
    definition: Definition
    texts: dict[str, str]
    document: Document


def draft(partnership: Partnership) -> Draft:
    """Composed from the rows as they are now. Raises Arrangements.DoesNotExist where nobody has begun."""
    definition = read_definition(partnership)
    texts = dict(SectionText.objects.exclude(text="").values_list("section", "text"))
    return Draft(definition, texts, compose(definition, texts))


def draft_or_none(partnership: Partnership) -> Draft | None:
    try:
        return draft(partnership)
    except Arrangements.DoesNotExist:
        return None


def open_edition() -> Edition | None:
    return (
        Edition.objects.filter(kind=Kind.ARRANGEMENTS, status__in=OPEN)
        .defer("snapshot")
        .select_related("partnership")
        .first()
    )


def editions() -> QuerySet[Edition]:
    return (
        Edition.objects.filter(kind=Kind.ARRANGEMENTS)
        .defer("snapshot")
        .select_related("created_by")
        .order_by("-created_at", "-pk")
    )


def publications() -> QuerySet[Publication]:
    return Publication.objects.filter(kind=Kind.ARRANGEMENTS).defer(*HEAVY).order_by("-version")


def changes_since_last_publication(now: Draft) -> list[Change] | None:
    """None when nothing has been published yet."""
    last = (
        Publication.objects.filter(kind=Kind.ARRANGEMENTS).order_by("-version").values_list("data", flat=True).first()
    )
    return None if last is None else compare(last, snapshot_of(now.definition, now.texts))


def waiting_signatures(edition: Edition) -> QuerySet[SignOff]:
    return edition.sign_offs.exclude(decision=SignOffDecision.AGREED)


def editions_to_sign(partnership: Partnership, user: User) -> list[Edition]:
    """The edition that waits for signatures, for a person who may give one."""
    edition = open_edition()
    may = edition is not None and edition.status == "signing" and user.has_perm("publishing.sign_edition", partnership)
    return [edition] if edition is not None and may and waiting_signatures(edition).exists() else []


def history(edition: Edition) -> list[dict[str, Any]]:
    """What happened to it, newest first, for the timeline."""
    events = edition.events.select_related("by").order_by("-at", "-pk")
    answers = dict(SignOffDecision.choices)
    return [
        {
            "title": WORDS.get(event.name) or f"Signature: {answers.get(event.name, event.name).lower()}",
            "at": event.at,
            "by": event.by.full_name if event.by else "the portal",
            "text": event.note,
        }
        for event in events
    ]


def next_step(edition: Edition, *, waiting: int, of: int, member: Member) -> dict[str, Any]:
    """Where it stands, and the one thing that this person can do about it."""
    text, action = _told(edition, waiting=waiting, of=of, member=member)
    step: dict[str, Any] = {"state": EditionStatus(edition.status), "text": text}
    step["colour"] = STATUS_COLOURS.get(edition.status, "grey")
    if edition.status == EditionStatus.SCHEDULED:
        step["due_on"] = edition.publish_at
    if action is not None:
        words, view = action
        step["action"] = {
            "text": words,
            "url": reverse(f"publishing:{view}", args=[member.partnership.slug, edition.pk]),
        }
    return step


def _told(edition: Edition, *, waiting: int, of: int, member: Member) -> tuple[str, tuple[str, str] | None]:
    signs, publishes = member.may("publishing.sign_edition"), member.may("publishing.publish_edition")
    match edition.status:
        case EditionStatus.SIGNING if waiting:
            said = f"{of - waiting} of {of} signatories have agreed."
            return said, ("Read and sign", "sign") if signs else (
                "Record a signature given on paper",
                "paper",
            ) if publishes else None
        case EditionStatus.SIGNING:
            return "Every signatory has agreed.", ("Publish it", "publish") if publishes else None
        case EditionStatus.SCHEDULED:
            return "It will be published by itself at the time below.", None
        case EditionStatus.FAILED:
            return edition.failure, ("Make it again", "retry") if publishes else None
        case EditionStatus.PUBLISHED:
            return "It is public and cannot be changed. Changes go into the next version.", None
        case EditionStatus.WITHDRAWN:
            return "It was withdrawn before publication. The next version is sent from the draft.", None
    return "", None


def other_actions(edition: Edition, *, waiting: int, member: Member, steps: set[str]) -> list[dict[str, str]]:
    wanted = [("Read this version", "document")]
    if edition.status == EditionStatus.SIGNING and waiting and member.may("publishing.publish_edition"):
        wanted.append(("Record a signature given on paper", "paper"))
    if "unschedule" in steps:
        wanted.append(("Take back the planned publication", "unschedule"))
    if "withdraw" in steps:
        wanted.append(("Withdraw this version", "withdraw"))
    return [
        {"text": text, "url": reverse(f"publishing:{view}", args=[member.partnership.slug, edition.pk])}
        for text, view in wanted
    ]
