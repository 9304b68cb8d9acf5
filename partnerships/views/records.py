"""The access log and the change history, for those who may read them."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import User
from core.pagination import paginate
from partnerships import history as words
from partnerships import records
from partnerships.access import requires
from partnerships.access_words import closed_to
from partnerships.forms import AccessLogFilter, RecordFilter
from partnerships.http import MemberRequest
from partnerships.models import Membership


def _everybody() -> Any:
    return User.objects.filter(pk__in=Membership.objects.values("user")).order_by("full_name", "pk")


def _asked(form: Any) -> dict[str, Any]:
    form.is_valid()
    asked = {name: value for name, value in form.cleaned_data.items() if value}
    return asked | {"person": int(asked["person"])} if "person" in asked else asked


@require_safe
@requires("partnerships.view_access_log")
def access_log(request: MemberRequest, partnership_slug: str) -> HttpResponse:
    form = AccessLogFilter(request.GET, people=_everybody())
    page = paginate(request, records.access_log(**_asked(form)))
    closed = closed_to(request.member)
    export = f"{reverse('partnerships:access_log_csv', args=[partnership_slug])}?{request.GET.urlencode()}"
    return render(
        request,
        "partnerships/access_log.html",
        {
            "page": page,
            "rows": [records.row(entry, closed) for entry in page.object_list],
            "headings": records.HEADINGS,
            "filter_form": form,
            "export_url": export,
        }
        | _here(partnership_slug, "Access log"),
    )


@require_safe
@requires("partnerships.view_access_log", exports=True)
def access_log_csv(request: MemberRequest, partnership_slug: str) -> HttpResponse:
    form = AccessLogFilter(request.GET, people=_everybody())
    text = records.as_csv(records.access_log(**_asked(form)), closed_to(request.member))
    name = f"access-log-{partnership_slug}-{timezone.localdate().isoformat()}.csv"
    return HttpResponse(
        text, content_type="text/csv; charset=utf-8", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@require_safe
@requires("partnerships.view_change")
def history(request: MemberRequest, partnership_slug: str) -> HttpResponse:
    form = RecordFilter(request.GET, people=_everybody())
    page = paginate(request, records.change_history(**_asked(form)))
    context = {"page": page, "entries": words.in_words(page.object_list), "filter_form": form}
    return render(request, "partnerships/history.html", context | _here(partnership_slug, "History"))


def _here(slug: str, text: str) -> dict[str, Any]:
    return {"breadcrumbs": [{"text": "People", "url": reverse("partnerships:people", args=[slug])}, {"text": text}]}
