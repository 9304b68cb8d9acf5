"""What follows a change of the arrangements."""

import logging
from datetime import datetime

from accounts.models import User
from core.workdays import CalendarTooShort
from deadlines.services import set_recurring_deadlines
from partnerships.models import Partnership

logger = logging.getLogger(__name__)


def clocks_changed(partnership: Partnership, by: User | None, now: datetime) -> None:
    """A new rule or frequency starts its clock at once. Clocks that run keep the rule they were set by."""
    try:
        set_recurring_deadlines(partnership, now=now)
    except CalendarTooShort as error:  # the change stands; the daily round sets the clocks once it can count
        logger.warning("the clocks of %s were not set: %s", partnership.slug, error)
