"""What follows from the demonstration's reports: recommendations and responses, the release, actions with evidence and impact."""

from datetime import date, timedelta

from accounts.models import User
from arrangements.enums import BodyKind
from arrangements.models import Body
from casework.papers import make_paper
from meetings.actions.evidence import accept_evidence, give_evidence
from meetings.actions.impact import record_impact
from meetings.actions.services import Wanted, note_progress
from meetings.models import Action, ImpactCheck
from partnerships.models import Agency
from portal.demo.returns import agencies_with_people
from portal.demo.review_stories import ADVICE, BRIEFING, EVIDENCE, FOLLOWS, IMPACT, LEARNING, PROTECTED, Advice, Until
from portal.demo.reviewing import ReviewTeller
from reviews.enums import Audience, Published, Recipient, Response, WordKind
from reviews.learning.briefing import make_briefing, write_part
from reviews.learning.points import add_point
from reviews.learning.sharing import acknowledge, share_point
from reviews.models import Recommendation, Release
from reviews.papers import PRESS
from reviews.planning.ending import complete_review, keep_inside
from reviews.recommendations.services import Proposal, add_recommendation, add_recommended_action, respond
from reviews.release.before import accept_numbers, record_copies, record_told, sign_off
from reviews.release.content import hash_of
from reviews.release.evidence import evidence_of
from reviews.release.preparing import ask_for_pdf, begin_release, choose_outcome, plan_day
from reviews.release.publishing import order, publish_release
from reviews.release.words import add_words

SHARED, RECOMMENDED, RESPONDED = 40, 42, 54  # days as `ReviewTeller.on` counts them
KEPT_INSIDE, PUBLISHED_AFTER = 60, 177  # days after the review was opened
COPIES_BEFORE = 17  # days before publication; at Christmas too that is more than seven working days
TO_PUBLISH_IN = 24


def recommend(teller: ReviewTeller) -> None:
    """While the report is written."""
    given = ADVICE[:2] if teller.story.until == Until.INSIDE else ADVICE
    agencies = tuple(agencies_with_people(teller.people))
    for number, advice in enumerate(given):
        proposal = Proposal(
            text=advice.text, themes=tuple(teller.story.themes[:1]), agencies=agencies[number % len(agencies) :][:1]
        )
        add_recommendation(teller.case, proposal=proposal, by=teller.manager, now=teller.at(RECOMMENDED))


def share_learning(teller: ReviewTeller) -> None:
    """Before the report is out, with a briefing for teams. Of a published review every point has arrived; of one that goes on,
    one has arrived with one agency, and the others wait.
    """
    case, manager, now = teller.case, teller.manager, teller.at(SHARED)
    over = teller.reaches(Until.PUBLISHED)
    points = [add_point(case, text=text, by=manager, now=now) for text in LEARNING]
    holders = agencies_with_people(teller.people)
    group = Body.objects.exclude(kind=BodyKind.EXECUTIVE).order_by("order").first()
    for point in points if over else points[:1]:
        shares = share_point(
            point, bodies=[group] if group and not over else [], agencies=list(holders), words_seen=False, by=manager, now=now,
            revision=point.revision,
        )  # fmt: skip
        theirs = [(share, holders[share.agency]) for share in shares if share.agency in holders]
        for share, holder in theirs if over else theirs[:1]:
            acknowledge(share, follows=FOLLOWS, by=holder, now=teller.at(SHARED + 1))
    for part, text in BRIEFING.items():
        write_part(case, part, text=text, by=manager, now=now, revision=0)
    make_briefing(case, words_seen=True, by=manager, now=now)


def improve(teller: ReviewTeller) -> None:
    """From the agreed report on."""
    for row, advice in _advice(teller):
        respond(
            row, response=Response.NOT_ACCEPTED if advice.refused else Response.ACCEPTED, reason=advice.refused,
            decided_by="The executive", responded_on=teller.on(RESPONDED), by=teller.manager, now=teller.at(RESPONDED),
            revision=row.revision,
        )  # fmt: skip
    if teller.story.until == Until.INSIDE:
        why = "Those who took part have learned from it; nobody outside asks for it."
        keep_inside(teller.case, reason=why, by=teller.manager, now=teller.at_day(KEPT_INSIDE))
        _give_actions(teller, KEPT_INSIDE, due=[40, 60])
    elif teller.story.until == Until.REHEARSED:
        _rehearse(teller)
    else:
        _publish(teller, PUBLISHED_AFTER)


def _advice(teller: ReviewTeller) -> list[tuple[Recommendation, Advice]]:
    rows = Recommendation.objects.filter(case=teller.case).select_related("case__partnership").order_by("number")
    return list(zip(rows, ADVICE, strict=False))


def _prepare(teller: ReviewTeller, day: int, *, publish_on: date) -> Release:
    """Chosen, with its protected words and its day; the copies have gone and the agencies know."""
    case, manager, now = teller.case, teller.manager, teller.at_day(day)
    add_words(case, [(WordKind(kind), word) for kind, word in PROTECTED], by=manager, now=now)
    release = begin_release(case, title=teller.story.report, by=manager, now=now)
    release = choose_outcome(
        release, title=teller.story.report, outcome=Published.FULL, rationale="", anonymous=False, sections=(), own_pdf=False,
        revision=release.revision, by=manager, now=now,
    )  # fmt: skip
    release = plan_day(release, publish_on=publish_on, revision=release.revision, by=manager, now=now)
    record_copies(
        release, recipients=list(Recipient), sent_on=teller.after(day), sent_by="Morgan Manager", receipt=f"C-{case.reference}",
        rationale_sent=False, content_sha256=hash_of(release), by=manager, now=now,
    )  # fmt: skip
    record_told(
        release, audience=Audience.AGENCIES, who="All agencies named in it", told_on=teller.after(day), how="Letter", said="",
        by=manager, now=now,
    )  # fmt: skip
    ask_for_pdf(release, by=manager, now=now)
    return Release.objects.select_related("case__partnership").get(pk=release.pk)


def _rehearse(teller: ReviewTeller) -> None:
    """Some checks are green; the family has not been told and nobody has signed. A worker makes the PDF."""
    publish_on = teller.today + timedelta(days=TO_PUBLISH_IN)
    _prepare(teller, teller.story.days_ago - 4, publish_on=publish_on)


def _publish(teller: ReviewTeller, day: int) -> None:
    case, manager, now = teller.case, teller.manager, teller.at_day(day)
    release = _prepare(teller, day - COPIES_BEFORE, publish_on=teller.after(day))
    if release.paper_id is not None:
        make_paper(PRESS, case.partnership, release.paper_id, now=teller.at_day(day - COPIES_BEFORE))
    record_told(
        release, audience=Audience.FAMILY, who="Mother and her sister", told_on=teller.after(day - 3), how="Visit", by=manager,
        said="They read it and thanked the reviewer.", now=teller.at_day(day - 3),
    )  # fmt: skip
    evidence = evidence_of(release, now=now)
    if evidence.numbers:
        why = "They count services and months, nobody who could be known."
        accept_numbers(release, reason=why, numbers_sha256=evidence.numbers_sha256, by=manager, now=now)
    sign_off(
        release,
        content_sha256=hash_of(release),
        comment="Read and agreed.",
        by=teller.who_decides(day - 1),
        now=teller.at_day(day - 1),
    )
    order(release, publish_at=None, by=manager, now=now)
    publish_release(case.partnership, release.pk, now=now)
    if teller.story.until == Until.COMPLETED:
        _complete(teller, day)
    else:
        _in_every_state(teller, day)


def _give_actions(teller: ReviewTeller, day: int, *, due: list[int]) -> list[tuple[Action, User]]:
    """One for each accepted recommendation; `due`: days after they were given. With whoever has each."""
    holders = list(agencies_with_people(teller.people).items())
    given = []
    accepted = [(row, advice) for row, advice in _advice(teller) if not advice.refused]
    for number, (row, advice) in enumerate(accepted[: len(due)]):
        agency, owner = holders[number % len(holders)]
        wanted = _wanted(advice, agency, owner)
        due_on = teller.opened_on + timedelta(days=day + due[number])
        action = add_recommended_action(row, wanted=wanted, due_on=due_on, by=teller.manager, now=teller.at_day(day))
        given.append((action, owner))
    return given


def _wanted(advice: Advice, agency: Agency, owner: User) -> Wanted:
    return Wanted(text=advice.action, measure=advice.measure, owner=owner, agency=agency)


def _done(teller: ReviewTeller, action: Action, owner: User, day: int) -> None:
    evidence = give_evidence(action, text=EVIDENCE, file=None, by=owner, now=teller.at_day(day))
    accept_evidence(evidence, answer="", by=teller.manager, now=teller.at_day(day + 1))


def _in_every_state(teller: ReviewTeller, day: int) -> None:
    """Done with its impact to be checked; evidence waiting; late; at risk."""
    since = teller.story.days_ago - day  # days from publication to today
    done, waiting, late, risk = _give_actions(teller, day + 3, due=[60, since + 20, since - 12, since + 40])
    _done(teller, *done, day=day + since - 185)
    give_evidence(waiting[0], text=EVIDENCE, file=None, by=waiting[1], now=teller.at_day(teller.story.days_ago - 3))
    note_progress(
        late[0], progress="on_track", note="Two teams use the new form.", by=late[1], now=teller.at_day(day + 40)
    )
    note_progress(
        risk[0], progress="at_risk", note="The system cannot send the calls by itself yet.", by=risk[1],
        now=teller.at_day(teller.story.days_ago - 8),
    )  # fmt: skip


def _complete(teller: ReviewTeller, day: int) -> None:
    for action, owner in _give_actions(teller, day + 3, due=[60, 60, 90, 90]):
        _done(teller, action, owner, day=day + 20)
        for check in (
            ImpactCheck.objects.filter(action=action).select_related("action__case", "deadline").order_by("due_on")
        ):
            days = (check.due_on - teller.opened_on).days
            record_impact(
                check,
                impact="shown",
                finding=IMPACT,
                by=teller.manager,
                now=teller.at_day(days),
                revision=check.revision,
            )
    complete_review(
        teller.case, note="Every action is closed.", by=teller.manager, now=teller.at_day(teller.story.days_ago - 20)
    )
