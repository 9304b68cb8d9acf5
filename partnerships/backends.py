"""One question everywhere: `user.has_perm("app.verb_noun", partnership_or_row)`."""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.db.models import Model

from accounts.models import User
from partnerships.models import Partnership
from partnerships.selectors import permissions_in


class RoleBackend(BaseBackend):
    """The person's roles in the partnership that owns the object decide. Without an object: no."""

    def has_perm(self, user_obj: Any, perm: str, obj: Model | None = None) -> bool:
        if obj is None or not isinstance(user_obj, User) or not user_obj.is_active:
            return False
        owner_id = obj.pk if isinstance(obj, Partnership) else getattr(obj, "partnership_id", None)
        return owner_id is not None and perm in permissions_in(owner_id, user=user_obj)
