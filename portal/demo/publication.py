"""A published version and one that waits for signatures; with `compared`, an earlier one besides to compare with."""

from datetime import datetime, timedelta

from accounts.models import User
from partnerships.models import Partnership
from partnerships.scoping import partnership_scope
from publishing.enums import Section
from publishing.models import Edition, SectionText
from publishing.services import publish_now, save_text, send_for_sign_off

WELCOME = """These are the arrangements of {name}, kept in this portal since it took them in.

What you read here is what the portal works by: the same rows set the dates, name who decides and say who is told."""
CONCERN = "If you are worried about someone now, do not wait for a document: see *Worried about someone?* on our page."
TEXTS = (
    (Section.INTRODUCTION, WELCOME),
    (Section.VOICE, "Tell us how this page could be clearer. We read every answer."),
)


def publish(partnership: Partnership, people: dict[str, User], *, compared: bool, now: datetime) -> None:
    """A transaction for each version, because making the PDF takes its time."""
    manager = people["manager"]
    with partnership_scope(partnership, by=manager):
        if Edition.objects.exists():
            return
        if compared:
            publish_now(partnership, by=manager, now=now - timedelta(days=90))
    with partnership_scope(partnership, by=manager):
        for section, text in TEXTS:
            _write(partnership, section, text.format(name=partnership.name), by=manager, now=now)
        publish_now(partnership, by=manager, now=now - timedelta(days=1))
    with partnership_scope(partnership, by=manager):
        _write(
            partnership,
            Section.INTRODUCTION,
            f"{WELCOME.format(name=partnership.name)}\n\n{CONCERN}",
            by=manager,
            now=now,
        )
        send_for_sign_off(partnership, by=manager, now=now)


def _write(partnership: Partnership, section: Section, text: str, *, by: User, now: datetime) -> None:
    saved = SectionText.objects.filter(section=section).first()
    save_text(partnership, section=section, text=text, revision=saved.revision if saved else 0, by=by, now=now)
