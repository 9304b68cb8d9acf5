"""Tables of the meetings app, one file for each aggregate."""

from meetings.models.actions import Action, ActionEvent, Evidence, ImpactCheck
from meetings.models.agendas import AgendaItem, Decision

__all__ = ["Action", "ActionEvent", "AgendaItem", "Decision", "Evidence", "ImpactCheck"]
