"""What waits in all quarters at once, for the one next step of those who run the collection."""

from datetime import date

from datasets.collecting.owed import owing_agencies
from datasets.models import Collection
from datasets.periods import last_ended_quarter
from datasets.running.pages import AllQuarters
from datasets.running.selectors import late_returns, to_read


def all_quarters(*, today: date) -> AllQuarters:
    """In at most five queries, whatever there is."""
    newest = last_ended_quarter(today)
    unopened = None if Collection.objects.filter(period=newest.code).exists() else newest
    waiting = list(to_read()[:100])
    late = list(late_returns(today).order_by("-collection__period").values_list("collection__period", flat=True)[:100])
    return AllQuarters(
        unopened=unopened,
        anything_owed=unopened is not None and bool(owing_agencies(unopened)),
        to_read=len(waiting),
        late=len(late),
        first=waiting[0] if waiting else None,
        late_in=late[0] if late else "",
    )
