"""Whoever is given a part in a review must be able to open its case."""

from datetime import datetime

from django.utils.timezone import localdate

from accounts.models import User
from casework.grants import NAME, GrantRefused, is_named_on, members_who_open_cases, name_person
from casework.models import Case
from casework.people import who_may_open


def name_if_possible(case: Case, user: User | None, *, by: User, now: datetime, reason: str) -> bool:
    """Names them on the case where their role opens cases and this person may name people. Whether they can open it now."""
    if user is None:
        return False
    on = localdate(now)
    opens = members_who_open_cases(on=on).filter(user=user).exists()
    if opens and not is_named_on(case, user) and by.has_perm(NAME, case):
        try:
            name_person(case, user=user, by=by, now=now, reason=reason)
        except GrantRefused:  # whoever came in by emergency names nobody; the page says that they are not named yet
            return False
    return who_may_open(case, on=on).filter(pk=user.pk).exists()
