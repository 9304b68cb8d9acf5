"""What the pages of the arrangements share."""

from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse

from arrangements.sections import BY_SLUG, Section
from arrangements.services import CHANGE
from partnerships.http import MemberRequest
from partnerships.models import Change
from partnerships.roles import PERMISSIONS, Role

VIEW = "arrangements.view_arrangements"


def find_section(slug: str) -> Section:
    if slug not in BY_SLUG:
        raise Http404
    return BY_SLUG[slug]


def posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def changers() -> str:
    """The roles that may change the arrangements, in words."""
    names = [Role(role).label.lower() for role, allowed in PERMISSIONS.items() if CHANGE in allowed]
    return f"{', '.join(names[:-1])} or {names[-1]}"


def url(request: MemberRequest, name: str, *arguments: Any) -> str:
    return reverse(f"arrangements:{name}", args=[request.partnership.slug, *arguments])


def crumbs(request: MemberRequest, *places: tuple[str, str]) -> list[dict[str, str]]:
    """The way here; the last place has no link."""
    steps = [("Arrangements", url(request, "overview")), *places]
    return [{"text": text, "url": link} for text, link in steps]


def entry_crumbs(request: MemberRequest, section: Section, row: Any, last: str = "") -> list[dict[str, str]]:
    places: list[tuple[str, str]] = []
    if section.outer:
        owner = getattr(row, section.parent)
        places = [(section.outer.title, url(request, "section", section.outer.slug))]
        places.append((str(owner), url(request, "entry", section.outer.slug, owner.pk)))
    else:
        places = [(section.title, url(request, "section", section.slug))]
    here = url(request, "entry", section.slug, row.pk) if last else ""
    return crumbs(request, *places, (str(row), here), *([(last, "")] if last else []))


def conflict_of(row: Any, differences: list[dict[str, Any]]) -> dict[str, Any]:
    """Who saved first, when, and what differs."""
    last = (
        Change.objects.filter(table_name=row._meta.db_table, row_id=row.pk).select_related("by").order_by("-pk").first()
    )
    by = last.by.full_name if last and last.by else ""
    return {"by": by, "at": last.at if last else None, "changes": differences}


def offer_again(form: Any, revision: int) -> None:
    """The form as typed, over the row as it stands now: saving once more is a decision made in knowledge of theirs."""
    form.data = form.data.copy()
    form.data["revision"] = str(revision)
