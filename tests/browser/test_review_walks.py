"""A review from the decision to the public page and to the impact of what it recommended, in two partnerships."""

from contextlib import ExitStack
from datetime import timedelta
from functools import partial

import pytest
from django.utils.timezone import localdate

from core.workdays import add_working_days
from tests.browser import release_steps as release
from tests.browser import review_steps as steps
from tests.browser.conftest import PHONE
from tests.browser.later import Later
from tests.browser.test_incident_walks import AREAS
from tests.rules.test_workdays import CALENDAR
from tests.running import manage

WARWICKSHIRE, WORCESTERSHIRE = (area for area in AREAS if area.slug in {"warwickshire", "worcestershire"})
TITLE = "Infant: reading missed appointments together"
ELSEWHERE = "What missed appointments can tell"
HALF_A_YEAR, A_YEAR = 210, 400  # days from now: after the evidence was accepted, and its six and twelve months
# What the clock of the portal runs every minute, and what its bell runs at once: nothing is due.
EARLY = """
from partnerships.models import Partnership
from partnerships.scoping import partnership_scope
from reviews.models import Release
from reviews.tasks import publish_due_reviews, publish_review
partnership = Partnership.objects.get(slug="{slug}")
with partnership_scope(partnership):
    row = Release.objects.get(case__reference="{review}")
rung, published = publish_due_reviews(), publish_review(partnership_id=partnership.pk, release_id=row.pk)
print("due", rung, "published", published)
"""


@pytest.fixture(scope="module")
def later(portal, browser, tmp_path_factory):
    with ExitStack() as kept:
        yield Later(portal, browser, tmp_path_factory.mktemp("later"), kept)


def reviewed(enter, area, *, today) -> str:
    """From the decision to the agreed report, what it recommends and who does it. The review's reference."""
    manager, decider, other = enter("manager"), enter(area.decider), enter(area.other)
    whole = area is WARWICKSHIRE  # what it proves for both is not walked again
    review = steps.open_review(manager, steps.decide(decider, other))
    steps.write_texts(manager, review, *(steps.TEXTS if whole else steps.TEXTS[-1:]))
    steps.have_agreed(manager, decider, other, review, area)
    steps.appoint(manager, review, today=today)
    steps.add_to_panel(manager, review)
    if whole:
        steps.add_to_panel(manager, review, email="scrutineer@")
        steps.declares_a_conflict(enter("scrutineer"), review)
    steps.begin(manager, review)
    if whole:
        steps.meet(manager, review, today=today)
        steps.share_learning(manager, enter("council"), review, area)
        steps.upload(manager, review)
    else:
        steps.write(manager, review)
    steps.recommend(manager, review, area)
    steps.check_and_put_forward(manager, review)
    steps.agree_report(decider, other, review, today=today)
    steps.respond(manager, review, area, today=today)
    return review


def improved(later, area, review, action, *, phone=False) -> None:
    """Half a year and a year later the impact is looked at; then the review is completed, and its story can be read."""
    manager = later.enter(HALF_A_YEAR, area.slug, "manager", phone=phone)
    steps.check_impact(manager, action, title="First impact check", impact="partly")
    manager = later.enter(A_YEAR, area.slug, "manager", phone=phone)
    steps.check_impact(manager, action, title="Second impact check", impact="shown")
    manager.goto(f"cases/{review}/story/")
    manager.reads(steps.RECOMMENDED, "Accepted", steps.DONE, "The list is kept since May", steps.SEEN)
    manager.passes()
    steps.case_page(manager, review)
    manager.next_is("Everything that it recommended is done.", "Complete the review")
    manager.press("Complete the review")
    manager.answer("Complete the review")
    manager.next_is("The review is completed.")


def test_a_full_report_is_published_on_a_day_by_the_worker(later, person_in, visitor, portal):
    """Warwickshire: a subgroup decides, the reviewer sends a Word file, and it goes out in full on the planned day."""
    today, area, enter = localdate(), WARWICKSHIRE, partial(person_in, WARWICKSHIRE.slug)
    day = add_working_days(today, 8, calendar=CALENDAR)
    days = (day - today).days
    review = reviewed(enter, area, today=today)
    manager, public = enter("manager"), visitor()

    release.prepare(manager, review, title=TITLE, outcome="full", anonymous="False")
    release.protect(manager, review)
    release.plan_day(manager, review, today + timedelta(days=1))
    release.make_pdf(manager, review)
    release.put_words_right(manager, review)
    release.accept_numbers(manager, review)
    release.is_refused_while_red(manager, review)
    release.send_copies(manager, review, sent_on=today)
    release.rehearsal(manager, review)
    release.check_is(manager, "copy", "Stands in the way", "Too late for")
    release.plan_day(manager, review, day)
    release.tell(manager, review, today=today)
    release.rehearsal(manager, review)
    release.check_is(manager, "copy", "Passed", "All went by")
    release.sign(manager, enter(area.decider), enter(area.other), review)
    release.order(manager, review, when="day", time="0:01")
    manager.reads("even if nobody is here")
    assert "due 0 published False" in manage(
        portal.environment, "shell", "-v", "0", "-c", EARLY.format(slug=area.slug, review=review)
    )
    release.published_nowhere(public, area.slug, review, TITLE)
    release.outsiders_find_nothing(person_in("walsall", "manager"), area.slug, review)

    release.published_nowhere(later.visitor(days), area.slug, review, TITLE)
    with later.worker(days):
        manager = later.enter(days, area.slug, "manager")
        release.wait_until_public(manager, review)
    public = later.visitor(days)
    release.find(public, TITLE, f"/partnerships/{area.slug}/reviews/", "signs read together")
    release.reads_as_published(public, review)
    release.is_in_the_api(public, area.slug, TITLE)
    pdf = release.pdf_of(public)
    release.is_for_everybody(pdf, TITLE, unsaid=(*steps.NAME.split(), steps.STREET, steps.REVIEWER, review))
    assert steps.RECOMMENDED in release.words_of(pdf)

    action = steps.give_evidence(later.enter(days, area.slug, "council"))
    steps.accept_evidence(manager, review)
    improved(later, area, review, action)


def test_the_improvements_alone_are_published_at_once(later, person_in, visitor):
    """Worcestershire: the independent chair decides, all of it at 320 pixels and without JavaScript. What could tell who it
    is stays inside: the improvements go out at once without the partnership's name, one check overridden by name."""
    today, area = localdate(), WORCESTERSHIRE
    enter = partial(person_in, area.slug, phone=True)
    review = reviewed(enter, area, today=today)
    manager, public = enter("manager"), visitor(viewport=PHONE, javascript=False)

    reasons = {"outcome": "improvements", "rationale": "The whole report would tell who the family is."}
    release.prepare(manager, review, title=ELSEWHERE, **reasons, anonymous="True")
    release.protect(manager, review)
    release.plan_day(manager, review, today)
    release.make_pdf(manager, review)
    release.send_copies(
        manager, review, sent_on=today, rationale_sent=["The reasons for not publishing in full went with it"]
    )
    release.tell(manager, review, today=today)
    release.sign(manager, enter(area.decider), enter(area.other), review)
    release.is_refused_while_red(manager, review)
    release.accept_numbers(manager, review)
    release.override(manager, review, "copy", "The Panel asked us to publish today.")
    release.published_nowhere(public, area.slug, review, ELSEWHERE)
    release.order(manager, review, when="now")
    release.wait_until_public(manager, review)
    chair = enter("chair")
    chair.goto("notifications/")
    chair.reads(review)

    release.find(public, ELSEWHERE, "/reviews/", "read each week")
    release.names_no_partnership(public, area.slug)
    pdf = release.pdf_of(public)
    release.is_for_everybody(pdf, ELSEWHERE, unsaid=(*steps.NAME.split(), "Worcestershire", steps.REVIEWER, review))
    assert steps.RECOMMENDED in release.words_of(pdf)
    assert steps.LEARNED not in release.words_of(pdf)

    action = steps.give_evidence(enter("council"))
    steps.accept_evidence(manager, review)
    improved(later, area, review, action, phone=True)
