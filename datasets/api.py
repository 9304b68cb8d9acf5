"""Quarterly returns by API, for agencies whose own system can send figures. A person still reads and submits them."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.urls import path
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request
from rest_framework.response import Response

from datasets.collecting.entering import NotOpen
from datasets.collecting.sheet import sheet_of
from datasets.collecting.taking import locked_sheet, take_in
from datasets.enums import Route
from datasets.models import QuarterlyReturn
from datasets.systems import answers, sending
from datasets.systems.access import KeyedView
from partnerships.access import agency_key
from partnerships.models import Agency

PAGES = {
    "api-returns": "the returns of an agency, for its own system",
    "api-return": "a return of an agency, for its own system",
    "api-return-values": "figures sent by an agency's own system",
}
EXAMPLE = {
    "values": [
        {"indicator": "referrals", "number": 412, "narrative": "Schools were closed for two weeks in April."},
        {"indicator": "assessed-in-time", "numerator": 301, "denominator": 412, "provisional": True},
        {"indicator": "referrals-by-source", "category": "schools", "standing": "not_available"},
    ]
}
REFUSED = {
    401: OpenApiResponse(description="There is no key, or none that is known in this partnership."),
    404: OpenApiResponse(description="Your agency has no such return."),
    429: OpenApiResponse(description="Too many calls. Wait as long as Retry-After says."),
}


def returns_of(agency: Agency) -> QuerySet[QuarterlyReturn]:
    """An agency's returns and nobody else's, the newest quarter first."""
    rows = QuarterlyReturn.objects.filter(agency=agency).select_related("collection", "agency", "partnership")
    return rows.order_by("-collection__period", "-pk")


def get_return(agency: Agency, return_id: int) -> QuarterlyReturn:
    """404 where it is not this agency's."""
    found = returns_of(agency).filter(pk=return_id).first()
    if found is None:
        raise Http404("Your agency has no such return.")
    return found


class ReturnPages(PageNumberPagination):
    page_size = 50


class ReturnList(KeyedView):
    """Your agency's quarterly returns, the newest first."""

    pagination_class = ReturnPages

    @extend_schema(
        operation_id="returns",
        parameters=[OpenApiParameter("page", int)],
        responses={200: answers.ReturnPage, 401: REFUSED[401]},
    )
    def get(self, request: Request, slug: str) -> Response:
        pages = ReturnPages()
        page = pages.paginate_queryset(returns_of(self.agency), request, self) or []
        return pages.get_paginated_response([answers.brief(row) for row in page])


class ReturnDetail(KeyedView):
    """What one return asks for: each cell with what stands in it, last quarter's figure and that of a year ago."""

    @extend_schema(operation_id="return", responses={200: answers.ReturnAsked, **REFUSED})
    def get(self, request: Request, slug: str, quarterly_id: int) -> Response:
        return Response(answers.asked(sheet_of(get_return(self.agency, quarterly_id))))


class ReturnValues(KeyedView):
    """Send figures into an open return, all or nothing: with one fault, nothing is taken in.

    They go through the same checks as on the pages and in the workbook. The same call again changes nothing and is answered
    in the same way. What a person typed is not overwritten unless you say “replace”. Sending is not submitting: a person
    of your agency reads the return, explains what the checks ask, and submits it.
    """

    @extend_schema(
        operation_id="send_values",
        request=sending.SentFigures,
        examples=[OpenApiExample("Three figures", EXAMPLE, request_only=True)],
        responses={
            200: answers.FiguresTaken,
            400: OpenApiResponse(answers.NotTakenIn, "Something must be put right; nothing was taken in."),
            409: OpenApiResponse(answers.GivenMeanwhile, "A person gave something else, or the return is closed."),
            413: OpenApiResponse(description="The body is too long."),
            **REFUSED,
        },
    )
    def post(self, request: Request, slug: str, quarterly_id: int) -> Response:
        row, now = get_return(self.agency, quarterly_id), timezone.now()
        sent, faults = sending.parse(request.data)
        if sent is None:
            return Response(answers.faulty(faults), status.HTTP_400_BAD_REQUEST)
        try:
            sheet = locked_sheet(row, by=None, now=now)
        except NotOpen as why:
            return Response(answers.closed(why), status.HTTP_409_CONFLICT)
        read = sending.read_into(sheet, sent)
        if read.faults:
            return Response(answers.faulty(read.faults), status.HTTP_400_BAD_REQUEST)
        taken = take_in(
            sheet, read.changes, read.stories, by=None, now=now, route=Route.API, replace_theirs=sent.replace,
            only=[cell.key for cell in read.cells],
        )  # fmt: skip
        if taken.errors:
            return Response(answers.faulty(sending.placed(taken.errors, read)), status.HTTP_400_BAD_REQUEST)
        if taken.clashes or taken.stories:
            return Response(answers.clashing(taken, read), status.HTTP_409_CONFLICT)
        return Response(answers.taken_in(get_return(self.agency, quarterly_id), taken, values=len(sent.values)))


def _keyed(view: type[KeyedView]) -> Any:
    return agency_key(view.as_view())


RETURNS = "partnerships/<slug:slug>/returns/"
urlpatterns = [
    path(RETURNS, _keyed(ReturnList), name="api-returns"),
    path(RETURNS + "<int:quarterly_id>/", _keyed(ReturnDetail), name="api-return"),
    path(RETURNS + "<int:quarterly_id>/values/", _keyed(ReturnValues), name="api-return-values"),
]
