"""How an agency's own system comes in: a key in the Authorization header, inside one partnership, and a line in the access log."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import IO, Any, cast

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import status
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import APIException, AuthenticationFailed, NotAuthenticated, ParseError
from rest_framework.parsers import JSONParser
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.throttling import ScopedRateThrottle
from rest_framework.views import APIView

from datasets.collecting.tokens import token_behind
from datasets.models import AgencyToken
from partnerships.access_log import record_system_access
from partnerships.models import Agency, Partnership
from partnerships.scoping import partnership_scope, request_transaction

SCHEME = "Bearer"
LONGEST_KEY = 200


@dataclass(frozen=True, slots=True)
class AgencySystem:
    """Who asks: no person, but a system that holds a key of one agency. As much of a user as the framework wants."""

    token: AgencyToken

    @property
    def is_authenticated(self) -> bool:
        return True

    @property
    def pk(self) -> str:
        """What its calls are counted under."""
        return f"key-{self.token.pk}"


class AgencyKey(BaseAuthentication):
    """`Authorization: Bearer <key>`. A partnership that is not there knows no key: nobody learns which there are."""

    def authenticate(self, request: Request) -> tuple[AgencySystem, AgencyToken] | None:
        words = request.headers.get("Authorization", "").split()
        if not words or words[0].lower() != SCHEME.lower():
            return None
        if len(words) != 2:
            raise AuthenticationFailed(f"Write the header as “Authorization: {SCHEME} <key>”, with one space.")
        view: KeyedView = request.parser_context["view"]
        token = None
        if view.partnership is not None and len(words[1]) <= LONGEST_KEY:
            token = token_behind(words[1], now=timezone.now())
        if token is None:
            raise AuthenticationFailed(
                "This key is not known here. Check the key and the partnership in the address; a key that was revoked or "
                "has run out opens nothing."
            )
        return AgencySystem(token), token

    def authenticate_header(self, request: Request) -> str:
        return f'{SCHEME} realm="agencies\' systems"'


class AgencyKeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """For the API's description."""

    target_class = "datasets.systems.access.AgencyKey"
    name = "agencyKey"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {
            "type": "http",
            "scheme": SCHEME.lower(),
            "description": "A key that the agency's coordinator makes under “Keys for your systems”.",
        }


class TooLarge(APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = "The body is too long. Send the figures in several calls."
    default_code = "too_large"


class ExactJson(JSONParser):
    """JSON with every number exactly as it was written. What is no JSON, or cannot be kept as text, is refused in words."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        try:
            found = json.loads(
                stream.read().decode("utf-8-sig"), parse_float=Decimal, parse_int=Decimal, parse_constant=_refuse,
                object_pairs_hook=_once,
            )  # fmt: skip
            json.dumps(found, ensure_ascii=False, default=str).encode()  # half of a character pair is no text
        except UnicodeError as error:
            raise ParseError("The body is not text in UTF-8.") from error
        except (ValueError, ArithmeticError) as error:
            raise ParseError(f"The body is not JSON: {error}") from error
        except RecursionError as error:
            raise ParseError("The body is nested too deeply.") from error
        return found


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not a number")


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """Of two fields of one name nobody can say which one counts."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a field stands twice in one object")
    return found


class KeyedView(APIView):
    """A door for agencies' systems: no cookie is read or set, nobody else's rows are in reach, and each call is logged."""

    authentication_classes = (AgencyKey,)
    permission_classes = (IsAuthenticated,)
    parser_classes = (ExactJson,)
    throttle_classes = (ScopedRateThrottle,)
    throttle_scope = "agency"
    http_method_names = ["get", "head", "post"]
    partnership: Partnership | None = None

    @property
    def agency(self) -> Agency:
        return self._token.agency

    @property
    def _token(self) -> AgencyToken:
        return cast("AgencyToken", self.request.auth)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """In one transaction, within the scope of the partnership that the address names."""
        self.partnership = Partnership.objects.filter(slug=kwargs["slug"]).first()
        with request_transaction():
            if self.partnership is None:
                return self._unseen(super().dispatch(request, *args, **kwargs))
            with partnership_scope(self.partnership, savepoint=False):
                response = super().dispatch(request, *args, **kwargs)
                if response.status_code < status.HTTP_400_BAD_REQUEST:
                    self._record(request)
        return self._unseen(response)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Whoever tries keys is counted by their address, as others are by their key."""
        try:
            super().initial(request, *args, **kwargs)
        except (NotAuthenticated, AuthenticationFailed):
            self.check_throttles(request)
            raise

    def handle_exception(self, exc: Exception) -> Any:
        return super().handle_exception(TooLarge() if isinstance(exc, RequestDataTooBig) else exc)

    def _record(self, request: HttpRequest) -> None:
        """Which return, by which key. No figure."""
        assert self.partnership is not None and request.resolver_match is not None  # noqa: S101, PT018
        which = [str(value) for name, value in self.kwargs.items() if name != "slug"]
        record_system_access(
            self.partnership, page=request.resolver_match.view_name, changes=request.method == "POST", now=timezone.now(),
            subject=", ".join([*which, f"key {self._token.pk} of {self.agency.code}"]),
        )  # fmt: skip

    @staticmethod
    def _unseen(response: HttpResponseBase) -> HttpResponseBase:
        """Nobody between the two systems keeps the answer."""
        response["Cache-Control"] = "no-store"
        return response
