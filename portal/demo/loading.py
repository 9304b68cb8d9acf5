"""One partnership's demonstration content. May run again: what is there stays."""

from datetime import datetime

from django.utils.timezone import localdate

from partnerships.models import Partnership
from partnerships.scoping import partnership_scope
from portal.demo.cases import tell_stories
from portal.demo.figures import collect_figures
from portal.demo.people import PLATFORM, make_people, make_person, take_seats
from portal.demo.publication import publish
from portal.demo.reviews import tell_reviews
from portal.demo.work import set_tasks, start_clocks


def load_demo(partnership: Partnership, *, compared: bool, now: datetime) -> None:
    today = localdate(now)
    make_person(*PLATFORM, platform_administrator=True)
    with partnership_scope(partnership):
        people = make_people(partnership, today=today)
    with partnership_scope(partnership, by=people["manager"]):
        take_seats(partnership, people, today=today)
        start_clocks(partnership, people, today=today, now=now)
        set_tasks(partnership, people, today=today, now=now)
    with partnership_scope(partnership, by=people["manager"]):
        if tell_stories(partnership, people, now=now):
            tell_reviews(partnership, people, now=now)
    collect_figures(partnership, people, compared=compared, now=now)
    publish(partnership, people, compared=compared, now=now)
