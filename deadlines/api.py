"""Clocks by API: the public "when is it due", and a member's own dates, by the same selectors as the pages."""

from datetime import date
from typing import Any

from django.http import Http404
from django.urls import path
from django.utils import timezone
from django.views.decorators.cache import cache_control
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.pagination import PageNumberPagination
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import ScopedRateThrottle
from rest_framework.views import APIView

from accounts.models import User
from core.workdays import CalendarTooShort
from deadlines.models import Deadline
from deadlines.public_views import public_partnership
from deadlines.selectors import Explanation, Side, UnknownRule, explain, visible_deadlines, who_has_it, why_in_words
from partnerships.access import public
from partnerships.access_log import record_access
from partnerships.http import Member
from partnerships.middleware import needs_second_factor
from partnerships.scoping import partnership_scope, person_scope
from partnerships.selectors import own_memberships, permissions_of


class SideSerializer(serializers.Serializer[Any]):
    due_on = serializers.DateField()
    opens_on = serializers.DateField(allow_null=True)
    length = serializers.IntegerField(allow_null=True)
    unit = serializers.CharField()
    direction = serializers.CharField()
    starts = serializers.CharField()
    wording = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]
    pack = serializers.CharField()
    verified = serializers.BooleanField(allow_null=True)


class DaySerializer(serializers.Serializer[Any]):
    date = serializers.DateField()
    counted = serializers.BooleanField()
    reason = serializers.CharField()


class DueSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    start = serializers.DateField()
    local = SideSerializer(allow_null=True)
    national = SideSerializer(allow_null=True)
    days = DaySerializer(many=True)


class DeadlineSerializer(serializers.ModelSerializer[Deadline]):
    who = serializers.SerializerMethodField()
    why = serializers.SerializerMethodField()

    class Meta:
        model = Deadline
        fields = (
            "id", "rule_code", "title", "started_on", "due_on", "opens_on", "national_due_on", "original_due_on", "state",
            "severity", "paused_on", "met_on", "who", "why",
        )  # fmt: skip

    def get_who(self, row: Deadline) -> str:
        return who_has_it(row)

    def get_why(self, row: Deadline) -> str:
        return why_in_words(row)


def _side(side: Side | None) -> dict[str, Any] | None:
    """A rule that gives no date of its own (it follows the national one, or states no length) is null."""
    if side is None or side.due is None:
        return None
    terms = side.terms
    return {
        "due_on": side.due.due_on, "opens_on": side.due.opens_on, "length": terms.days, "unit": terms.unit,
        "direction": terms.direction, "starts": terms.start_wording, "wording": terms.wording, "source": terms.source,
        "pack": terms.pack, "verified": terms.verified,
    }  # fmt: skip


def as_data(found: Explanation) -> dict[str, Any]:
    return {
        "code": found.code,
        "start": found.start,
        "local": _side(found.local),
        "national": _side(found.national),
        "days": [{"date": d.date, "counted": d.counted, "reason": d.reason} for d in found.days],
    }


class DueView(APIView):
    """On which date a clock of a partnership falls due, counted day by day."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes = (ScopedRateThrottle,)
    throttle_scope = "public"

    @extend_schema(
        operation_id="clock_rule_due",
        parameters=[OpenApiParameter("start", OpenApiTypes.DATE, required=True, description="Day 0: the event's day.")],
        responses=DueSerializer,
    )
    def get(self, request: Request, slug: str, code: str) -> Response:
        partnership = public_partnership(slug)
        try:
            found = explain(partnership, code, _start(request))
        except UnknownRule as error:
            raise Http404 from error
        except CalendarTooShort as error:
            raise ValidationError({"start": [str(error)]}) from error
        return Response(DueSerializer(as_data(found)).data)


def _start(request: Request) -> date:
    typed = request.query_params.get("start", "")
    if not typed:
        raise ValidationError({"start": ["Enter the start date, such as ?start=2026-04-02."]})
    try:
        start = date.fromisoformat(typed)
    except ValueError:
        start = None
    if start is None or start.isoformat() != typed:
        raise ValidationError({"start": ["Start must be a real date, written as 2026-04-02."]})
    return start


class DeadlinesView(APIView):
    """The open dates that the signed-in person may see, soonest first."""

    throttle_classes = (ScopedRateThrottle,)
    throttle_scope = "member"
    pagination_class = PageNumberPagination

    @extend_schema(operation_id="deadlines", responses=DeadlineSerializer(many=True))
    def get(self, request: Request, slug: str) -> Response:
        member = _member(request, slug)
        with partnership_scope(member.partnership, by=member.user):
            rows = visible_deadlines(member).filter(state=Deadline.State.OPEN).select_related("owner", "agency")
            pages = PageNumberPagination()
            page = pages.paginate_queryset(rows.order_by("due_on", "pk"), request, self)
            response = pages.get_paginated_response(DeadlineSerializer(page, many=True).data)
            if request.resolver_match is not None:
                record_access(member, match=request.resolver_match, method="GET", status=200, now=timezone.now())
        return response


def _member(request: Request, slug: str) -> Member:
    user = request.user
    assert isinstance(user, User)  # noqa: S101
    with person_scope(user):
        memberships = tuple(own_memberships(user, on=timezone.localdate()).filter(partnership__slug=slug))
    if not memberships:
        raise Http404
    member = Member(user, memberships[0].partnership, memberships, permissions_of(memberships))
    if not member.may("deadlines.view_deadline"):
        raise PermissionDenied
    if needs_second_factor(member):
        raise PermissionDenied("Sign in with a second factor first.")
    return member


due = public(cache_control(public=True, max_age=300)(DueView.as_view()))
deadlines = DeadlinesView.as_view()
deadlines.required_permission = "deadlines.view_deadline"  # type: ignore[attr-defined]
urlpatterns = [
    path("partnerships/<slug:slug>/clock-rules/<slug:code>/due/", due, name="clock-rule-due"),
    path("partnerships/<slug:slug>/deadlines/", deadlines, name="deadlines"),
]
