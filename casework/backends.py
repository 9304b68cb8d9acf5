"""Roles decide, except that a restricted case exists only for the people named on it (guardian's rows), and no case for whoever
declared a conflict of interest in it."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Model

from accounts.models import User
from casework.grants import has_conflict, is_named_on
from casework.models import Case
from partnerships.backends import RoleBackend


class CaseBackend(RoleBackend):
    """One question everywhere: `user.has_perm("app.verb_noun", partnership, case or row of a case)`."""

    def has_perm(self, user_obj: Any, perm: str, obj: Model | None = None) -> bool:
        case = obj if isinstance(obj, Case) else getattr(obj, "case", None)
        if isinstance(case, Case) and isinstance(user_obj, User) and _is_closed_to(user_obj, case):
            raise PermissionDenied(perm)  # Django asks no further backend
        return super().has_perm(user_obj, perm, obj)


def _is_closed_to(user: User, case: Case) -> bool:
    return has_conflict(case, user) or (case.restricted and not is_named_on(case, user))
