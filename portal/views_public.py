"""The public front door, the search, and the pages every public site owes its readers."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from core.pagination import paginate
from core.searching import marked
from publishing import public_selectors as selectors
from publishing.public_http import public_page, searched_words
from reviews.release.public_selectors import count_reviews

SHOWN = 12
FOUND_PER_PAGE = 10  # marking the words in a long passage is what a search spends its time on


@public_page
def front(request: HttpRequest) -> HttpResponse:
    partnerships = list(selectors.public_partnerships(timezone.now())[: SHOWN + 1])
    return render(
        request, "portal/public/front.html", {"partnerships": partnerships[:SHOWN], "more": len(partnerships) > SHOWN}
    )


@public_page
def search(request: HttpRequest) -> HttpResponse:
    words, slug, now = searched_words(request), request.GET.get("partnership", "").replace("\x00", ""), timezone.now()
    context: dict[str, object] = {
        "q": words,
        "slug": slug,
        "names": selectors.searched_partnerships(now),
        "base_template": "public_base.html",
    }
    if words:
        page = paginate(request, selectors.search(words, slug=slug, now=now), FOUND_PER_PAGE)
        page.object_list = [(passage, marked(passage.snippet)) for passage in page.object_list]
        context |= {
            "page": page,
            "partnerships": list(selectors.find_partnerships(words, now=now)[:5]),
            "reviews_found": count_reviews(words, slug=slug, now=now),
            "reviews_url": reverse(
                "public_reviews:list", query={"q": words, "partnership": slug} if slug else {"q": words}
            ),
        }
    return render(request, "portal/public/search.html", context)


@public_page
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/public/accessibility.html")


@public_page
def cookies(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/public/cookies.html")


@public_page
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/public/privacy.html")
