"""Roles decide, except that a restricted case exists only for the people named on it (guardian's rows)."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Model

from accounts.models import User
from casework.grants import is_named_on
from casework.models import Case
from partnerships.backends import RoleBackend


class CaseBackend(RoleBackend):
    """One question everywhere: `user.has_perm("app.verb_noun", partnership, case or row of a case)`."""

    def has_perm(self, user_obj: Any, perm: str, obj: Model | None = None) -> bool:
        case = obj if isinstance(obj, Case) else getattr(obj, "case", None)
        if (
            isinstance(case, Case)
            and case.restricted
            and isinstance(user_obj, User)
            and not is_named_on(case, user_obj)
        ):
            raise PermissionDenied(perm)  # Django asks no further backend
        return super().has_perm(user_obj, perm, obj)
