"""What the doors of every area of a case share: what was posted, and where a page stands."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from casework.models import Case


def posted(request: HttpRequest) -> Any:
    """What was posted; None leaves a form unbound. An empty post is a post."""
    return request.POST if request.method == "POST" else None


def case_crumbs(case: Case, *more: tuple[str, str]) -> list[dict[str, str]]:
    """Cases, the case, and further pages above this one as text and address."""
    slug = case.partnership.slug
    above = [
        ("Cases", reverse("casework:list", args=[slug])),
        (case.reference, reverse("casework:detail", args=[slug, case.reference])),
    ]
    return [{"text": text, "url": url} for text, url in [*above, *more]]
