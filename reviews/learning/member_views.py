"""Doors for everybody with whom learning was shared: their list, and one piece of learning with its receipt."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from casework.doors import answer, posted
from core.pagination import paginate
from partnerships.access import requires
from partnerships.http import MemberRequest
from reviews.learning import selectors
from reviews.learning.forms import ReceiptForm
from reviews.learning.sharing import VIEW, acknowledge, name_of


@require_safe
@requires(VIEW)
def own(request: MemberRequest, partnership_slug: str) -> HttpResponse:
    page = paginate(request, selectors.listed_shares(request.member))
    context = {
        "page": page, "lines": [{"share": share, "name": name_of(share)} for share in page.object_list],
        "cases": selectors.cases_waiting(request.member),
        "empty_text": "Nothing has been shared with your agency or a group that you sit on yet. What reviews teach appears here as soon as it is shared.",
    }  # fmt: skip
    return render(request, "learning/own.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(VIEW)
def share(request: MemberRequest, partnership_slug: str, learning_share_id: int) -> HttpResponse:
    row = selectors.get_share(request.member, learning_share_id)
    up = reverse("learning:own", args=[partnership_slug])
    form = ReceiptForm(posted(request))
    return answer(
        request, "learning/share.html", form,
        lambda: acknowledge(row, **form.cleaned_data, by=request.user, now=timezone.now()),
        to=up, done="Thank you. Those who shared it can see that it arrived.",
        context={
            "share": row, "name": name_of(row), "cancel_url": up, "breadcrumbs": [{"text": "Learning", "url": up}],
        },
    )  # fmt: skip
