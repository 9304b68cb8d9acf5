"""Calendar feeds: the page to make and revoke them, and the address that calendars read."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core.pagination import paginate
from deadlines.feeds import find_feed, make_feed, render_feed, revoke_feed
from deadlines.forms import FeedForm
from deadlines.models import CalendarFeed
from partnerships.access import public, requires
from partnerships.access_log import record_access
from partnerships.http import MemberRequest
from partnerships.models import Partnership
from partnerships.scoping import partnership_scope


@require_http_methods(["GET", "HEAD", "POST"])
@requires("deadlines.view_deadline")
@never_cache
def feeds(request: MemberRequest, partnership_slug: str) -> HttpResponse:
    if request.method == "POST" and request.member.support_session:
        raise PermissionDenied
    form = FeedForm(request.POST if request.method == "POST" else None)
    made = ""
    if form.is_valid():
        _, token = make_feed(request.partnership, by=request.user, body=form.cleaned_data["body"], now=timezone.now())
        made = settings.PORTAL_ADDRESS + reverse("calendars:feed", args=[partnership_slug, token])
        form = FeedForm()
    rows = CalendarFeed.objects.filter(user=request.user, revoked_at__isnull=True).select_related("body")
    context = {
        "form": form,
        "made": made,
        "page": paginate(request, rows.order_by("-created_at", "-pk")),
        "breadcrumbs": [
            {"text": "Deadlines", "url": reverse("deadlines:list", args=[partnership_slug])},
            {"text": "Dates in your calendar"},
        ],
    }
    return render(request, "deadlines/feeds.html", context, status=201 if made else 200)


@require_http_methods(["POST"])
@requires("deadlines.view_deadline")
def revoke(request: MemberRequest, partnership_slug: str, feed_id: int) -> HttpResponse:
    feed = get_object_or_404(CalendarFeed.objects.filter(user=request.user), pk=feed_id)
    revoke_feed(feed, now=timezone.now())
    messages.success(request, "The calendar's address no longer works.")
    return redirect("deadlines:feeds", partnership_slug)


@require_safe
@public
@never_cache
def feed(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """The address is the key. What it shows is decided anew by the memberships of the person it belongs to."""
    partnership = get_object_or_404(Partnership, slug=slug)
    now = timezone.now()
    with partnership_scope(partnership):
        found = find_feed(partnership, token, now=now)
        if found is None:
            raise Http404
        calendar, member = found
        body = render_feed(calendar, member, address=settings.PORTAL_ADDRESS, now=now)
        match = request.resolver_match
        if match is not None:
            match.kwargs["token"] = f"feed {calendar.pk}"  # the key itself is not for the log
            record_access(member, match=match, method="GET", status=200, now=now)
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="dates.ics"'
    return response


feed.exports = True  # type: ignore[attr-defined]
