"""One section by a single-use, expiring link, for one person without an account (B6). The database keeps only the token's hash."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from accounts.models import User
from casework.editing import ChangedMeanwhile
from core import secret_links
from core.secret_links import VALID_FOR, Standing, hashed, make_token
from core.templatetags.portal import date_long
from incidents.enums import ReturnSectionCode
from incidents.models import AgencyReturn, ReturnSection, SectionLink
from incidents.returns.answering import begin_draft, begin_writing, why_not_open
from incidents.returns.refusals import ReturnRefused
from incidents.returns.transitions import lock_return, require_answerer
from partnerships.models import Partnership
from partnerships.scoping import partnership_scope


class LinkUnusable(Exception):
    """The link was used, withdrawn or is too old; or somebody used it a moment ago."""


class ReturnWasSubmitted(Exception):
    """The agency submitted its return, or needs none any more, before the answer was sent. What was typed is kept as a draft."""


def standing(link: SectionLink, now: datetime) -> Standing:
    return secret_links.standing(
        used_at=link.used_at, withdrawn_at=link.withdrawn_at, expires_at=link.expires_at, now=now
    )


def address(link: SectionLink, token: str) -> str:
    return f"{settings.PORTAL_ADDRESS}{reverse('section_link:answer', args=[link.partnership.slug, token])}"


@transaction.atomic
def make_link(
    agency_return: AgencyReturn,
    section: ReturnSectionCode,
    *,
    person_name: str,
    post: str,
    question: str,
    by: User,
    now: datetime,
) -> tuple[SectionLink, str]:
    """The token is in the answer, and nowhere else."""
    row = begin_writing(agency_return, by=by, now=now)
    token = make_token()
    link = SectionLink.objects.create(
        partnership=row.partnership, agency_return=row, section=section, person_name=person_name.strip(),
        post=post.strip(), question=question, token_hash=hashed(token), made_by=by, made_at=now, expires_at=now + VALID_FOR,
    )  # fmt: skip
    begin_draft(row, by=by, now=now)
    return link, token


@transaction.atomic
def withdraw_link(link: SectionLink, *, by: User, now: datetime) -> None:
    row = lock_return(link.agency_return)
    require_answerer(row, by=by, now=now)
    found = SectionLink.objects.select_for_update().get(pk=link.pk)
    if standing(found, now) is Standing.USED:
        raise ReturnRefused(f"{found.person_name} has answered already. The answer is in the section.")
    found.withdrawn_at = found.withdrawn_at or now
    found.save(update_fields=["withdrawn_at"])


def find_link(slug: str, token: str) -> SectionLink | None:
    """By the address alone: nobody has signed in."""
    partnership = Partnership.objects.filter(slug=slug).first()
    if partnership is None:
        return None
    with partnership_scope(partnership):
        rows = SectionLink.objects.select_related(
            "partnership", "made_by", "agency_return__agency", "agency_return__case", "agency_return__partnership"
        )
        return rows.filter(token_hash=hashed(token)).first()


def save_draft(link: SectionLink, *, text: str, revision: int, now: datetime) -> SectionLink:
    """Two tabs, or two people with the same link, never overwrite each other unseen."""
    with transaction.atomic(), partnership_scope(link.partnership):
        row = SectionLink.objects.select_for_update().get(pk=link.pk)
        if standing(row, now) is not Standing.OPEN:
            raise LinkUnusable
        if row.draft_revision != revision:
            raise ChangedMeanwhile(row)
        row.draft, row.draft_revision = text, row.draft_revision + 1
        row.save(update_fields=["draft", "draft_revision"])
        return row


def send(link: SectionLink, *, revision: int, now: datetime) -> None:
    """The draft, as it was checked, goes into the section; the link is dead. Of several who press at once, one sends."""
    with transaction.atomic(), partnership_scope(link.partnership):
        row = lock_return(link.agency_return)
        found = SectionLink.objects.select_for_update().get(pk=link.pk)
        if standing(found, now) is not Standing.OPEN:
            raise LinkUnusable
        if found.draft_revision != revision:
            raise ChangedMeanwhile(found)
        if not found.draft.strip():
            raise ReturnRefused("Enter your answer", "text")
        if why_not_open(row) is not None:
            raise ReturnWasSubmitted
        _append(row, found, now=now)
        found.used_at = now
        found.save(update_fields=["used_at"])


def _append(row: AgencyReturn, link: SectionLink, *, now: datetime) -> None:
    """Below what stands there already, under a line that says whose words they are."""
    who = ", ".join(filter(None, [link.person_name, link.post]))
    words = f"{who}, by link on {date_long(now)}:\n{link.draft.strip()}"
    section = ReturnSection.objects.select_for_update().filter(agency_return=row, section=link.section).first()
    if section is None:
        section = ReturnSection(partnership_id=row.partnership_id, agency_return=row, section=link.section, revision=0)
    section.text = f"{section.text.rstrip()}\n\n{words}".strip()
    section.changed_by, section.by_link, section.changed_at = None, who[:150], now
    section.revision += 1
    section.save()
