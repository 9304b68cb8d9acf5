"""What the checks ask about earlier years: figures of the partnership itself, that no agency gave and no quarter collects."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse

from datasets.enums import CheckCode, QueryState
from datasets.models import Query
from datasets.periods import named
from datasets.queries import Remembered

COLOURS = {QueryState.OPEN: "yellow", QueryState.EXPLAINED: "green", QueryState.SETTLED: "grey"}
STATES = (("open", "Not explained"), ("explained", "Explained"), ("all", "All that stand"))


class QuestionFilter(forms.Form):
    """Anything that is not on a list falls back to the first."""

    state = forms.ChoiceField(label="Where they stand", choices=STATES, required=False)
    check = forms.ChoiceField(label="What is asked", choices=[("", "Anything"), *CheckCode.choices], required=False)

    @property
    def asked(self) -> dict[str, str]:
        self.is_valid()
        return {"state": self.cleaned_data.get("state") or "open", "check": self.cleaned_data.get("check") or ""}


def list_questions(*, state: str = "open", check: str = "") -> QuerySet[Query]:
    """The newest periods first."""
    rows = Query.objects.filter(agency=None).exclude(state=QueryState.SETTLED)
    rows = rows.select_related("indicator", "category", "explained_by")
    if state != "all":
        rows = rows.filter(state=state)
    if check:
        rows = rows.filter(code=check)
    return rows.order_by("-period", "indicator__order", "indicator_id", "category__order", "pk")


def get_question(pk: int) -> Query:
    row = list_questions(state="all").filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def line(query: Query, slug: str, before: Remembered | None) -> dict[str, Any]:
    """For quarters/_doubts.html and quarters/explain.html."""
    title = f"{query.indicator.title}: {query.category.name}" if query.category else query.indicator.title
    return {
        "query": query,
        "name": f"{title}, {named(query.period)}",
        "agency": "",
        "state": query.get_state_display(),
        "colour": COLOURS[QueryState(query.state)],
        "return_url": "",
        "explain_url": reverse("history:explain", args=[slug, query.pk]),
        "explained_by": query.explained_by.full_name if query.explained_by else "",
        "before": f"For {named(before.period)} it was explained: “{before.text}”" if before else "",
    }
