"""Two people, two tabs, one row: a form knows which revision it opened, and nobody overwrites anybody unseen."""

from typing import Any

from django import forms
from django.db.models import Model

from casework.models import CaseChange


class ChangedMeanwhile(Exception):
    """Somebody saved first. `row` is how it stands now."""

    def __init__(self, row: Any) -> None:
        super().__init__("Somebody else changed this while you were writing.")
        self.row = row


class RevisionForm(forms.Form):
    """Carries the revision that the person opened; 0 where there was no row yet."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    @property
    def opened_revision(self) -> int:
        return int(self.cleaned_data.get("revision") or 0)

    @property
    def typed(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "revision"}

    def meet(self, row: Any) -> dict[str, Any]:
        """For components/conflict.html: theirs beside yours. The form stays as typed, over the row as it stands now, so that
        saving once more is a decision made in knowledge of theirs."""
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        data["revision"] = str(row.revision)
        self.data = data
        changes = [
            {
                "label": self.fields[name].label,
                "theirs": self._shown(name, getattr(row, name)),
                "yours": self._shown(name, value),
            }
            for name, value in self.typed.items()
            if hasattr(row, name) and getattr(row, name) != value
        ]
        return {**last_change(row), "changes": changes}

    def _shown(self, name: str, value: Any) -> Any:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField) and not isinstance(value, Model):
            choices: Any = field.choices
            return {str(key): words for key, words in choices}.get(str(value), value)
        return value


def last_change(row: Any) -> dict[str, Any]:
    """Who changed a row of a case last, and when."""
    rows = CaseChange.objects.filter(table_name=row._meta.db_table, row_id=row.pk).select_related("by")
    last = rows.order_by("-pk").first()
    return {"by": last.by.full_name if last and last.by else "", "at": last.at if last else None}


def require_revision(row: Any, expected: int) -> None:
    """On a locked row: refuse what was opened before somebody else saved."""
    if row.revision != expected:
        raise ChangedMeanwhile(row)
