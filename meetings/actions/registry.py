"""How the app from which an action comes hears of it, and says what it comes from, without this app importing that one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from meetings.models import Action
from partnerships.http import Member


@dataclass(frozen=True, slots=True)
class Source:
    """What an action follows from, for those who may open the case: words, their page, and where a further action is added."""

    text: str
    url: str
    add_url: str = ""


Changed = Callable[[Action, datetime], None]
SourcesOf = Callable[[Sequence[Action], Member], Mapping[int, Source]]
_changed: dict[str, Changed] = {}
_sources: dict[str, SourcesOf] = {}


def on_action_changed(app: str, changed: Changed) -> None:
    """From an app's ready(): called in the transaction in which an action changes what became of it."""
    _changed[app] = changed


def register_sources(app: str, sources: SourcesOf) -> None:
    """From an app's ready(): what several actions follow from, by the action's id, in one query."""
    _sources[app] = sources


def action_changed(action: Action, *, now: datetime) -> None:
    for changed in _changed.values():
        changed(action, now)


def sources_of(actions: Sequence[Action], member: Member) -> dict[int, Source]:
    return {pk: source for sources in _sources.values() for pk, source in sources(actions, member).items()}
