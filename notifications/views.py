"""The bell: what one person was told, and how they want to be told."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from core.pagination import paginate
from notifications import services
from notifications.forms import PreferenceForm
from notifications.messages import words
from notifications.selectors import delivery_of, notifications_of
from partnerships.access import requires
from partnerships.http import MemberRequest

VIEW = "partnerships.view_partnership"


@require_safe
@requires(VIEW)
def bell(request: MemberRequest, partnership_slug: str) -> HttpResponse:
    page = paginate(request, notifications_of(request.user))
    context = {
        "page": page,
        "lines": [{"row": row, "headline": words(row.kind, row.context).headline} for row in page.object_list],
        "empty_text": "Nobody has told you anything yet.",
    }
    return render(request, "notifications/list.html", context)


@require_safe
@requires(VIEW)
def open_notification(request: MemberRequest, partnership_slug: str, notification_id: int) -> HttpResponse:
    """Read it, and go where it leads."""
    row = get_object_or_404(notifications_of(request.user), pk=notification_id)
    services.mark_read(request.user, now=timezone.now(), notification_id=row.pk)
    return redirect(row.path)


@require_http_methods(["POST"])
@requires(VIEW)
def read_all(request: MemberRequest, partnership_slug: str) -> HttpResponse:
    services.mark_read(request.user, now=timezone.now())
    messages.success(request, "All notifications are marked as read.")
    return redirect("notifications:list", partnership_slug)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(VIEW)
def preferences(request: MemberRequest, partnership_slug: str) -> HttpResponse:
    if request.method == "POST" and request.member.support_session:
        raise PermissionDenied
    form = PreferenceForm(
        request.POST if request.method == "POST" else None, initial={"delivery": delivery_of(request.user)}
    )
    if form.is_valid():
        services.choose_delivery(request.partnership, delivery=form.cleaned_data["delivery"], by=request.user)
        messages.success(request, "Your choice was saved.")
        return redirect("notifications:list", partnership_slug)
    return render(request, "notifications/settings.html", {"form": form})
