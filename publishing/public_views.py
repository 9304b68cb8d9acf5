"""The public pages of the partnerships. No view here looks at who is asking."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import quote_etag
from django.utils.safestring import mark_safe

from arrangements.models import Arrangements
from core.colours import stylesheet
from core.pagination import paginate
from partnerships.models import Partnership
from publishing import public_selectors as selectors
from publishing import sections
from publishing.enums import Section
from publishing.models import Publication
from publishing.public_http import public_page, searched_words, stamp
from publishing.rendering import canonical_json

PLACES = (
    ("Overview", "partnership"),
    ("Arrangements", "arrangements"),
    ("Priorities", "priorities"),
    ("Groups", "bodies"),
    ("Agencies", "agencies"),
    ("Time limits", "dates"),
    ("Reviews", "reviews"),
    ("Figures", "figures"),
    ("Contact", "contact"),
)


def find(slug: str) -> Partnership:
    return get_object_or_404(selectors.public_partnerships(timezone.now()), slug=slug)


def _facts(partnership: Partnership) -> selectors.Facts:
    facts = selectors.facts(partnership, now=timezone.now())
    if facts is None:
        raise Http404
    return facts


def furniture(partnership: Partnership, here: str) -> dict[str, Any]:
    """What each page of a partnership has around it."""
    slug = partnership.slug
    return {
        "partnership": partnership,
        "partnership_url": reverse("public:partnership", args=[slug]),
        "partnership_stylesheet": reverse("public:colours", args=[slug]),
        "places": [
            {"text": text, "url": reverse(f"public:{view}", args=[slug]), "here": view == here} for text, view in PLACES
        ],
    }


def _page(request: HttpRequest, partnership: Partnership, here: str, **context: Any) -> HttpResponse:
    return render(request, f"public/{here}.html", furniture(partnership, here) | context)


@public_page
def partnerships(request: HttpRequest) -> HttpResponse:
    words = searched_words(request)
    found = selectors.find_partnerships(words, now=timezone.now())
    return render(
        request, "public/list.html", {"page": paginate(request, found), "q": words, "base_template": "public_base.html"}
    )


@public_page
def partnership(request: HttpRequest, slug: str) -> HttpResponse:
    partnership = find(slug)
    facts = selectors.facts(partnership, now=timezone.now())
    return _page(request, partnership, "partnership", facts=facts, definition=facts and facts.definition)


@public_page
def arrangements(request: HttpRequest, slug: str) -> HttpResponse:
    """The newest publication, or the live text of a document that was published before the portal."""
    partnership = find(slug)
    versions = list(selectors.publications(partnership)[:26])
    if versions:
        return _published_page(request, partnership, versions[0], versions)
    try:
        document, html = selectors.live_document(partnership, now=timezone.now())
    except Arrangements.DoesNotExist as error:
        raise Http404 from error
    context = {"title": document.title, "sections": document.sections, "body": mark_safe(html)}  # noqa: S308  our template
    return _page(request, partnership, "arrangements", live=True, **context)


@public_page
def version(request: HttpRequest, slug: str, version: int) -> HttpResponse:
    partnership = find(slug)
    versions = list(selectors.publications(partnership)[:26])
    return _published_page(request, partnership, _publication(partnership, version, "pdf", "data"), versions)


def _published_page(
    request: HttpRequest, partnership: Partnership, publication: Publication, versions: list[Publication]
) -> HttpResponse:
    newest = versions[0].version
    context = {
        "title": publication.title,
        "publication": publication,
        "older": publication.version != newest,
        "sections": _contents(),
        "body": mark_safe(publication.html),  # noqa: S308  rendered by our template when it was published
        "earlier": [each for each in versions if each.version != publication.version],
        "changes_url": _changes_url(partnership, publication) if publication.version > 1 else "",
    }
    return stamp(_page(request, partnership, "arrangements", **context), publication)


def _contents() -> list[dict[str, str]]:
    """Every version has the same sections."""
    return [{"anchor": section.value.replace("_", "-"), "title": str(section.label)} for section in Section]


def _changes_url(partnership: Partnership, publication: Publication) -> str:
    return reverse(
        "public:compare", args=[partnership.slug], query={"from": publication.version - 1, "to": publication.version}
    )


def _publication(partnership: Partnership, version: int, *unwanted: str) -> Publication:
    rows = Publication.published.filter(partnership=partnership, kind="arrangements").defer(*unwanted)
    return get_object_or_404(rows, version=version)


@public_page
def pdf(request: HttpRequest, slug: str, version: int) -> HttpResponse:
    partnership = find(slug)
    publication = _publication(partnership, version, "html", "data", "pdf")
    etag = quote_etag(publication.sha256)
    if request.headers.get("If-None-Match") == etag:
        return HttpResponse(status=304, headers={"ETag": etag})
    response = HttpResponse(bytes(publication.pdf), content_type="application/pdf", headers={"ETag": etag})
    response["Content-Disposition"] = f'inline; filename="{partnership.slug}-arrangements-version-{version}.pdf"'
    return stamp(response, publication)


@public_page
def data(request: HttpRequest, slug: str, version: int) -> HttpResponse:
    """Written in one fixed way, so that its SHA-256 is the one that was published."""
    publication = _publication(find(slug), version, "html", "pdf")
    return stamp(HttpResponse(canonical_json(publication.data), content_type="application/json"), publication)


@public_page
def comparison(request: HttpRequest, slug: str) -> HttpResponse:
    partnership = find(slug)
    versions = [each.version for each in selectors.publications(partnership)[:100]]
    chosen = _chosen(request, versions)
    context: dict[str, Any] = {"versions": sorted(versions), "chosen": chosen, "changes": None}
    if chosen is not None:
        one, other = (_publication(partnership, each, *selectors.HEAVY) for each in chosen)
        context["changes"] = selectors.changes_between(one, other)
    return _page(request, partnership, "compare", **context)


def _chosen(request: HttpRequest, versions: list[int]) -> tuple[int, int] | None:
    """The two versions that the address names; otherwise the newest two; None when there are fewer."""
    asked = [request.GET.get(name, "") for name in ("from", "to")]
    numbers = [int(text) for text in asked if text.isascii() and text.isdigit() and int(text) in versions]
    if len(numbers) == 2:
        return numbers[0], numbers[1]
    return (versions[1], versions[0]) if len(versions) > 1 else None


@public_page
def priorities(request: HttpRequest, slug: str) -> HttpResponse:
    partnership = find(slug)
    return _page(request, partnership, "priorities", blocks=sections.priorities(_facts(partnership).definition))


@public_page
def bodies(request: HttpRequest, slug: str) -> HttpResponse:
    partnership = find(slug)
    return _page(request, partnership, "bodies", blocks=sections.groups(_facts(partnership).definition))


@public_page
def agencies(request: HttpRequest, slug: str) -> HttpResponse:
    partnership = find(slug)
    return _page(request, partnership, "agencies", blocks=sections.agencies(_facts(partnership).definition))


@public_page
def contact(request: HttpRequest, slug: str) -> HttpResponse:
    partnership = find(slug)
    return _page(request, partnership, "contact", definition=_facts(partnership).definition)


@public_page
def worried(request: HttpRequest, slug: str) -> HttpResponse:
    partnership = find(slug)
    facts = selectors.facts(partnership, now=timezone.now())
    covers = facts.definition.coverage if facts else partnership.coverage
    context = {
        "definition": facts and facts.definition,
        "children": covers != "adults",
        "adults": covers != "children",
        "exit_page": True,
    }
    return _page(request, partnership, "worried", **context)


@public_page
def colours(request: HttpRequest, slug: str) -> HttpResponse:
    return HttpResponse(stylesheet(find(slug).colour), content_type="text/css")
