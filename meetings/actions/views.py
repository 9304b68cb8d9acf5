"""Doors of the action log: the list, the file of it, a group's own actions, and the page of one."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from arrangements.models import Body
from casework.doors import answer, posted
from core.pagination import paginate
from deadlines.selectors import bodies_in_force
from meetings.actions import pages, rights, selectors
from meetings.actions.forms import ActionForm, LogFilter
from meetings.actions.services import add_action
from partnerships.access import requires
from partnerships.http import MemberRequest


def _filter(request: MemberRequest) -> LogFilter:
    bodies = list(bodies_in_force(timezone.localdate()))
    return LogFilter(request.GET or {"state": "open"}, bodies=bodies)


@require_safe
@requires(rights.VIEW)
def log(request: MemberRequest, partnership_slug: str) -> HttpResponse:
    form, today = _filter(request), timezone.localdate()
    page = paginate(request, selectors.listed_actions(request.member, **form.asked))
    query = request.GET.urlencode()
    context = {
        "page": page,
        "lines": [selectors.line(row, partnership_slug, today=today) for row in page.object_list],
        "filter_form": form,
        "export_url": reverse("actions:export", args=[partnership_slug]) + (f"?{query}" if query else ""),
        "empty_text": "No action to show here.",
        "action": _add(request, form),
    }
    return render(request, "actions/log.html", context)


def _add(request: MemberRequest, form: LogFilter) -> dict[str, str] | None:
    """To the log of one group, by those who run cases and by its chair."""
    code, body_id = form.body_code, form.asked["body"]
    may = request.member.may(rights.CHANGE) or rights.chairs(body_id, request.user, now=timezone.now())
    if body_id is None or not may:
        return None
    return {"url": reverse("actions:add_to_group", args=[request.partnership.slug, code]), "text": "Add an action"}


@require_safe
@requires(rights.VIEW, exports=True)
def export(request: MemberRequest, partnership_slug: str) -> HttpResponse:
    today = timezone.localdate()
    text = selectors.as_csv(selectors.listed_actions(request.member, **_filter(request).asked), today=today)
    name = f"actions-{partnership_slug}-{today.isoformat()}.csv"
    return HttpResponse(
        text, content_type="text/csv; charset=utf-8", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(rights.VIEW)
def add_to_group(request: MemberRequest, partnership_slug: str, body_code: str) -> HttpResponse:
    """Of a group's own business: an action that belongs to no case."""
    now = timezone.now()
    body = bodies_in_force(timezone.localdate(now)).filter(code=body_code).first()
    if body is None:
        raise Http404
    rights.require(request.member.may(rights.CHANGE) or rights.chairs(body, request.user, now=now))
    form, back = ActionForm(posted(request), body=body), _log_of(partnership_slug, body)
    return answer(
        request, "casework/question.html", form, lambda: add_action(
            request.partnership, case=None, wanted=form.wanted, due_on=form.cleaned_data["due_on"], by=request.user, now=now
        ),
        to=back, done="The action was added.",
        context={
            "heading": "Add an action", "caption": body.name, "cancel_url": back, "action": "Add the action",
            "breadcrumbs": pages.log_crumbs(partnership_slug),
        },
    )  # fmt: skip


def _log_of(slug: str, body: Body) -> str:
    return f"{reverse('actions:log', args=[slug])}?group={body.code}&state=open"


@require_safe
@requires(rights.VIEW)
def detail(request: MemberRequest, partnership_slug: str, action_id: int) -> HttpResponse:
    action = selectors.get_action(request.member, action_id)
    page = paginate(request, selectors.events_of(action), per_page=20)
    context: dict[str, Any] = pages.detail(action, request.member, now=timezone.now())
    return render(request, "actions/detail.html", context | {"page": page, "events": pages.timeline(page.object_list)})
