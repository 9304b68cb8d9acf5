"""Calendars that people subscribe to: made, revoked and served. Titles and dates only."""

from datetime import datetime, timedelta

from django.utils.timezone import localdate
from icalendar import Calendar, Event

from accounts.models import User
from arrangements.models import Body
from core.secret_links import hashed, make_token
from deadlines.models import CalendarFeed, Deadline
from deadlines.selectors import open_deadlines, visible_deadlines
from partnerships.http import Member
from partnerships.models import Membership, Partnership
from partnerships.selectors import in_force, permissions_of

MOST_EVENTS = 1000


def make_feed(partnership: Partnership, *, by: User, body: Body | None, now: datetime) -> tuple[CalendarFeed, str]:
    """The feed and its token. The token is shown once; only its hash is kept."""
    token = make_token()
    feed = CalendarFeed.objects.create(
        partnership=partnership, user=by, body=body, token_hash=hashed(token), created_at=now
    )
    return feed, token


def revoke_feed(feed: CalendarFeed, *, now: datetime) -> None:
    CalendarFeed.objects.filter(pk=feed.pk, revoked_at__isnull=True).update(revoked_at=now)


def find_feed(partnership: Partnership, token: str, *, now: datetime) -> tuple[CalendarFeed, Member] | None:
    """The feed of a token that still holds, and who reads with it. A person who left reads nothing."""
    feeds = CalendarFeed.objects.filter(token_hash=hashed(token), revoked_at__isnull=True, user__is_active=True)
    feed = feeds.select_related("user", "body").first()
    if feed is None:
        return None
    memberships = tuple(Membership.objects.filter(in_force(localdate(now)), user=feed.user))
    if not memberships:
        return None
    return feed, Member(feed.user, partnership, memberships, permissions_of(memberships))


def render_feed(feed: CalendarFeed, member: Member, *, address: str, now: datetime) -> bytes:
    rows = open_deadlines(visible_deadlines(member))
    if feed.body_id is not None:
        rows = rows.filter(body=feed.body_id)
    calendar = Calendar()
    name = f"{member.partnership.name}: {feed.body.name if feed.body else 'my dates'}"
    for key, value in (
        ("prodid", "-//Safeguarding Partnerships Portal//EN"),
        ("version", "2.0"),
        ("x-wr-calname", name),
    ):
        calendar.add(key, value)
    for deadline in rows[:MOST_EVENTS]:
        calendar.add_component(_event(deadline, member.partnership, address, now))
    ical: bytes = calendar.to_ical()
    return ical


def _event(deadline: Deadline, partnership: Partnership, address: str, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"deadline-{partnership.slug}-{deadline.pk}@portal")
    event.add("dtstamp", now)
    event.add("dtstart", deadline.due_on)
    event.add("dtend", deadline.due_on + timedelta(days=1))
    event.add("summary", f"Due: {deadline.title}")
    event.add("url", f"{address}/p/{partnership.slug}/deadlines/{deadline.pk}/")
    event.add("sequence", deadline.revision)
    event.add("transp", "TRANSPARENT")
    return event
