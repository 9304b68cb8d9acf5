"""Publishing: by a worker, once, whatever happens; and every way round the gate that we could think of."""

import logging
from datetime import date, timedelta
from hashlib import sha256

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse

from casework.enums import CaseKind
from casework.models import CaseEvent
from casework.refusals import Refused
from casework.transitions import TransitionNotAllowed
from deadlines.models import Deadline
from deadlines.models import State as ClockState
from notifications.models import Notification
from reviews import papers, tasks
from reviews.enums import Outcome, PaperKind, Published, ReleaseStatus, Status, WordKind
from reviews.models import (
    Clearance,
    Deposit,
    Paper,
    PlanningText,
    ProtectedWord,
    PublishedRecommendation,
    PublishedReview,
    Recommendation,
    Release,
    Review,
    Withdrawal,
)
from reviews.planning.ending import complete_review
from reviews.release import after, preparing, publishing
from reviews.release.content import hash_of
from reviews.release.pdf_reading import read_pdf
from reviews.release.rehearsal import rehearse
from tests.factories.deadlines import DeadlineFactory
from tests.factories.releases import AFTER, DAY, ON_THE_DAY, ReleaseArea
from tests.factories.reviews import NOW, DraftFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def area():
    return ReleaseArea()


def copies(area):
    with area.scope():
        return list(PublishedReview.objects.all())


def publish(area, release, now=AFTER):
    return publishing.publish_release(area.partnership, release.pk, now=now)


def test_a_worker_publishes_on_the_day_though_everybody_has_gone_home(area):
    release = area.scheduled()
    DeadlineFactory(partnership=area.partnership, case=area.case, rule_code="lcspr")

    assert not publish(area, release, now=ON_THE_DAY - timedelta(minutes=1))
    assert copies(area) == []
    assert publish(area, release)

    (copy,) = copies(area)
    with area.scope():
        release.refresh_from_db()
        area.case.refresh_from_db()
        assert (release.status, area.case.status) == (ReleaseStatus.RELEASED, Status.IMPROVING)
        assert Deadline.objects.get(case=area.case, rule_code="lcspr").met_on == DAY
        stays = Deadline.objects.get(case=area.case, rule_code="publication_availability")
        assert (stays.due_on, copy.available_until) == (date(2027, 5, 27), date(2027, 5, 27))
        assert [row.outcome for row in PublishedRecommendation.objects.all()] == [Outcome.WAITING]
        assert Clearance.objects.filter(release=release).count() == 2
        assert CaseEvent.objects.get(case=area.case, name="publish").by is None
        told = set(Notification.objects.filter(kind="review_published").values_list("user", flat=True))
    assert told == {area.manager.pk, area.second_manager.pk, area.chair.pk, area.member.pk}
    assert (copy.outcome, copy.year, copy.published_at) == (Published.FULL, 2026, AFTER)
    assert sha256(bytes(copy.pdf)).hexdigest() == copy.sha256
    assert "On Summary." in copy.html
    assert "On Summary." in copy.text
    assert "Share what is known sooner." in copy.text
    assert area.case.reference not in copy.public_id + copy.html + copy.title


def test_published_twice_late_and_again_there_is_one_copy(area):
    release = area.scheduled()
    assert publish(area, release, now=AFTER + timedelta(days=3))
    assert not publish(area, release, now=AFTER + timedelta(days=3))
    assert len(copies(area)) == 1


def test_at_once_publishes_at_once_when_the_copies_have_been_out_long_enough(area, django_capture_on_commit_callbacks):
    release = area.ready()
    with pytest.raises(Refused, match="Not every check"):
        area.order(None)  # the copies went today
    now = ON_THE_DAY - timedelta(days=1)
    area.order(None, now=now)
    with area.scope():
        release.refresh_from_db()
    assert (release.status, release.publish_on) == (ReleaseStatus.RELEASING, now.date())
    assert publish(area, release, now=now)


def test_the_tick_rings_for_what_is_due_and_what_a_lost_worker_left(area, django_capture_on_commit_callbacks):
    release = area.scheduled()
    with django_capture_on_commit_callbacks() as rung:
        assert publishing.publish_due(now=ON_THE_DAY - timedelta(minutes=5)) == 0
        assert publishing.publish_due(now=AFTER) == 1
    assert len(rung) == 1
    with area.scope():
        Release.objects.filter(pk=release.pk).update(status=ReleaseStatus.RELEASING, claimed_at=AFTER)
    assert publishing.publish_due(now=AFTER + timedelta(minutes=1)) == 0
    assert publishing.publish_due(now=AFTER + timedelta(minutes=7)) == 1
    assert tasks.publish_review(partnership_id=area.partnership.pk, release_id=0) is False


def test_a_check_that_turned_red_stops_it_and_tells(area):
    release = area.scheduled()
    with area.scope():
        PlanningText.objects.update(revision=2)

    assert not publish(area, release)

    assert copies(area) == []
    with area.scope():
        release.refresh_from_db()
        area.case.refresh_from_db()
        assert (release.status, area.case.status) == (ReleaseStatus.STOPPED, Status.AGREED)
        assert "communications plan" in release.stopped_because
        told = set(Notification.objects.filter(kind="release_stopped").values_list("user", flat=True))
        assert told == {area.manager.pk, area.second_manager.pk, area.chair.pk}
        PlanningText.objects.update(revision=1)
    area.order(ON_THE_DAY + timedelta(hours=3), now=AFTER)
    assert publish(area, release, now=ON_THE_DAY + timedelta(hours=3))


def test_a_word_that_is_added_at_night_stops_it(area):
    release = area.scheduled()
    area.keep_words((WordKind.OTHER, "Circumstances"), (WordKind.OTHER, "what the review looked at"))
    assert not publish(area, release)
    with area.scope():
        release.refresh_from_db()
    assert release.status == ReleaseStatus.STOPPED
    assert "looked at" not in release.stopped_because


def test_something_broken_stops_it_without_a_word_in_log_or_mail(area, monkeypatch, caplog):
    release = area.scheduled()
    monkeypatch.setattr(publishing.secrets, "token_hex", lambda _: (_ for _ in ()).throw(ValueError("Anna Bell")))

    with caplog.at_level(logging.DEBUG):
        assert not publish(area, release)

    assert "Anna" not in caplog.text
    assert "ValueError" in caplog.text
    with area.scope():
        release.refresh_from_db()
        assert release.status == ReleaseStatus.STOPPED
        assert "Anna" not in release.stopped_because
        assert all("Anna" not in str(row.context) for row in Notification.objects.all())
    assert copies(area) == []


def test_no_protected_word_is_in_mail_timeline_or_clearance(area, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        area.ready(title="Learning from Anna Bell")
        area.make_pdf()
    with area.scope():
        assert not CaseEvent.objects.filter(words__icontains="anna").exists()
        assert not CaseEvent.objects.filter(note__icontains="anna").exists()
    assert not any("Anna" in str(letter.message()) for letter in mail.outbox)


def test_taken_off_the_schedule_it_is_not_published(area):
    release = area.scheduled()
    with area.scope():
        publishing.unschedule(release, by=area.manager, now=NOW)
    assert not publish(area, release)
    with area.scope(), pytest.raises(TransitionNotAllowed):
        publishing.unschedule(release, by=area.manager, now=NOW)


def test_who_may_order(area):
    area.ready()
    for person in (area.chair, area.member, area.reviewer):
        with area.scope(person), pytest.raises(PermissionDenied):
            publishing.order(area.release, publish_at=ON_THE_DAY, by=person, now=NOW)


@pytest.mark.parametrize(
    ("moment", "words"), [(NOW - timedelta(hours=1), "has passed"), (ON_THE_DAY + timedelta(days=1), "Plan the day")]
)
def test_the_moment_is_on_the_planned_day_and_to_come(area, moment, words):
    area.ready()
    with pytest.raises(Refused, match=words):
        area.order(moment)


# Ways round the gate.


def insert(area, release, content):
    """What code that knows nothing of the rehearsal would write."""
    return PublishedReview.objects.create(
        partnership=area.partnership, release=release, public_id="abc123", kind=CaseKind.LOCAL_REVIEW, outcome="full", title="T",
        year=2026, published_at=NOW, available_until=DAY, html="x", text="x", pdf=b"x", pdf_size=1, sha256="0" * 64,
        content_sha256=content,
    )  # fmt: skip


def test_nothing_inserts_a_copy_without_a_clearance(area):
    area.ready()
    with area.scope():
        release = area.release
        for status in ReleaseStatus:
            Release.objects.filter(pk=release.pk).update(status=status, publish_at=NOW, stopped_because="x")
            with pytest.raises(DatabaseError, match="cleared"), transaction.atomic():
                insert(area, release, hash_of(release))


def test_nothing_inserts_it_by_sql_either(area):
    release = area.scheduled()
    with (
        area.scope(),
        pytest.raises(DatabaseError, match="cleared"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO reviews_publishedreview (partnership_id, release_id, public_id, kind, outcome, anonymous, title, year, themes,"
            " published_at, available_until, html, text, pdf, pdf_size, sha256, content_sha256) VALUES"
            " (%s, %s, 'a', 'local_review', 'full', false, 't', 2026, '{}', now(), now(), 'h', 't', 'p', 1, 's', %s)",
            [area.partnership.pk, release.pk, release.content_sha256],
        )


def test_an_older_clearance_clears_no_other_content(area):
    release = area.scheduled()
    with area.scope():
        Release.objects.filter(pk=release.pk).update(status=ReleaseStatus.RELEASING, content_sha256="1" * 64)
        for content in ("1" * 64, release.content_sha256):
            with pytest.raises(DatabaseError, match="cleared"), transaction.atomic():
                insert(area, release, content)


def test_a_clearance_with_something_red_cannot_be_written(area):
    release = area.ready()
    with area.scope(), pytest.raises(IntegrityError, match="nothing_red"), transaction.atomic():
        Clearance.objects.create(
            partnership=area.partnership,
            case=area.case,
            release=release,
            content_sha256="0" * 64,
            checks=[],
            red=1,
            at=NOW,
        )


def test_a_status_that_was_set_by_hand_publishes_nothing_that_fails(area):
    area.begin()
    with area.scope():
        release = area.release
        Release.objects.filter(pk=release.pk).update(status=ReleaseStatus.RELEASING, publish_at=NOW)
    assert not publish(area, release)
    with area.scope():
        release.refresh_from_db()
    assert release.status == ReleaseStatus.STOPPED
    assert copies(area) == []


def test_text_that_was_changed_behind_its_hash_is_not_published(area):
    release = area.scheduled()
    with area.scope():
        sections = [section | {"text": "Anna Bell lived here."} for section in release.sections]
        Release.objects.filter(pk=release.pk).update(sections=sections)
    assert not publish(area, release)
    assert copies(area) == []


def test_a_recommendation_that_was_changed_after_the_order_is_not_published(area):
    release = area.scheduled()
    with area.scope():
        Recommendation.objects.filter(case=area.case).update(text="Anna Bell's school must do more.")
    assert not publish(area, release)


def test_another_pdf_under_the_same_release_is_not_published(area):
    release = area.scheduled()
    with area.scope():
        other = Paper.objects.create(
            partnership=area.partnership, case=area.case, kind=PaperKind.REPORT, version=9, status="ready",
            snapshot={"content_sha256": "0" * 64}, pdf=b"%PDF-1.7", sha256="0" * 64, size=8, made_by=area.manager, asked_at=NOW,
        )  # fmt: skip
        Release.objects.filter(pk=release.pk).update(paper=other)
    assert not publish(area, release)


def test_another_version_of_the_report_stops_it(area):
    release = area.scheduled()
    version = DraftFactory(case=area.case, version=2, made_by=area.manager)
    with area.scope():
        Review.objects.filter(case=area.case).update(put_forward=version)
    assert not publish(area, release)


@pytest.mark.parametrize("name", ["title", "html", "pdf"])
def test_a_published_copy_cannot_be_changed_or_deleted(area, name):
    area.published()
    (copy,) = copies(area)
    with area.scope():
        with pytest.raises(DatabaseError), transaction.atomic():
            PublishedReview.objects.filter(pk=copy.pk).update(**{name: b"x" if name == "pdf" else "x"})
        with pytest.raises(DatabaseError), transaction.atomic():
            PublishedReview.objects.filter(pk=copy.pk).delete()


def test_before_publication_nothing_is_public(area, client):
    area.partnership.public_from = NOW
    area.partnership.save()
    release = area.scheduled()
    for path in (
        "/reviews/",
        f"/partnerships/{area.partnership.slug}/reviews/",
        "/api/v1/reviews/",
        "/search/?q=Learning",
    ):
        assert "Learning from a review" not in client.get(path).content.decode(), path
    args = [area.partnership.slug, area.case.reference]
    inside = (
        reverse("releases:preview", args=args), reverse("releases:rehearsal", args=args), reverse("reviews:papers", args=[*args, "report"]),
        reverse("reviews:paper", args=[*args, "report", 1]),
    )  # fmt: skip
    for path in inside:
        assert client.get(path).status_code in {302, 404}, path
    assert publish(area, release)
    (copy,) = copies(area)
    page = reverse("public:review", args=[area.partnership.slug, copy.public_id])
    assert "On Summary." in client.get(page).content.decode()
    pdf = client.get(reverse("public:review_pdf", args=[area.partnership.slug, copy.public_id]))
    assert pdf.content == bytes(copy.pdf)
    assert area.case.reference not in pdf["Content-Disposition"]


def test_published_without_its_name_no_word_of_the_partnership_is_in_it(area):
    area.partnership.name = "Zuluford Safeguarding Partnership"
    area.partnership.save()
    area.published(anonymous=True)
    (copy,) = copies(area)
    assert copy.anonymous
    assert "Zuluford" not in copy.html + copy.text + copy.title


def test_the_portals_own_pdf_is_tagged_and_says_its_title(area):
    area.begin()
    with area.scope():
        paper = preparing.ask_for_pdf(area.release, by=area.manager, now=NOW)
    pdf = papers.render_paper(paper)

    facts = read_pdf(pdf)

    assert facts.lacks == []
    assert (facts.title, facts.language) == ("Learning from a review", "en-GB")
    assert "On Summary." in facts.text
    assert "Share what is known sooner." in facts.text
    assert area.case.reference not in facts.text + str(facts.properties)


# After publication.


def test_withdrawn_after_its_time_or_before_it_by_whoever_answers_for_it(area, client):
    area.partnership.public_from = NOW
    area.partnership.save()
    area.published()
    (copy,) = copies(area)
    for person in (area.chair, area.member):
        with area.scope(person), pytest.raises(PermissionDenied):
            after.withdraw(copy, reason="x", by=person, now=AFTER)
    with area.scope():
        withdrawal = after.withdraw(
            copy, reason="It is being corrected.", by=area.manager, now=AFTER + timedelta(days=2)
        )
        with pytest.raises(Refused, match="already"):
            after.withdraw(copy, reason="Again", by=area.manager, now=AFTER + timedelta(days=2))
        assert withdrawal.early
        assert PublishedRecommendation.objects.get().withdrawn
        stays = Deadline.objects.get(case=area.case, rule_code="publication_availability")
        assert stays.state == ClockState.CANCELLED
        with pytest.raises(DatabaseError), transaction.atomic():
            Withdrawal.objects.update(reason="Other")
    page = client.get(reverse("public:review", args=[area.partnership.slug, copy.public_id]))
    assert (page.status_code, b"It is being corrected." in page.content) == (410, True)


def test_a_year_later_it_is_withdrawn_in_time(area):
    area.published()
    (copy,) = copies(area)
    with area.scope():
        withdrawal = after.withdraw(copy, reason="Its year is up.", by=area.manager, now=AFTER + timedelta(days=366))
        assert not withdrawal.early
        assert Deadline.objects.get(case=area.case, rule_code="publication_availability").state == ClockState.MET


def test_its_year_ends_by_itself_and_nobody_is_told_that_it_was_missed(area):
    area.published()
    with area.scope():
        stays = Deadline.objects.get(case=area.case, rule_code="publication_availability")
        assert after.end_years(now=AFTER + timedelta(days=364)) == 0
        assert after.end_years(now=AFTER + timedelta(days=368)) == 1
        assert after.end_years(now=AFTER + timedelta(days=369)) == 0
        stays.refresh_from_db()
        assert (stays.state, stays.met_on) == (ClockState.MET, stays.due_on)


def test_every_partnership_has_its_years_ended_in_the_morning(area):
    area.published()
    with time_machine.travel(AFTER + timedelta(days=368), tick=False):
        tasks.end_publication_years()
    with area.scope():
        assert Deadline.objects.get(case=area.case, rule_code="publication_availability").state == ClockState.MET


def test_completing_a_review_ends_its_clocks_but_not_its_year(area):
    area.published()
    DeadlineFactory(partnership=area.partnership, case=area.case, rule_code="lcspr")
    with area.scope():
        Recommendation.objects.update(response="not_accepted", reason="No", responded_on=DAY, responded_by=area.manager)
        complete_review(area.case, note="", by=area.manager, now=AFTER)
        states = dict(Deadline.objects.filter(case=area.case).values_list("rule_code", "state"))
    assert (states["lcspr"], states["publication_availability"]) == (ClockState.MET, ClockState.OPEN)


def test_the_day_of_publication_is_told_in_words(area):
    area.begin()
    with area.scope():
        assert CaseEvent.objects.get(case=area.case, name="plan_publication").note == "27 May 2026"


def test_published_again_only_by_another_release_with_a_whole_rehearsal(area):
    first = area.published()
    (copy,) = copies(area)
    with area.scope():
        with pytest.raises(Refused, match="Withdraw that copy first"):
            preparing.begin_release(area.case, title="Again", by=area.manager, now=AFTER)
        after.withdraw(copy, reason="Corrected.", by=area.manager, now=AFTER)
        again = preparing.begin_release(area.case, title="Again", by=area.manager, now=AFTER)
        results = {each.code.value for each in rehearse(again, AFTER) if each.red}
    assert again.number == first.number + 1
    assert {"copy", "family", "agencies", "signed", "accessible"} <= results


def test_a_deposit_is_recorded_once(area):
    area.published()
    (copy,) = copies(area)
    given = {"repository": "National case review repository", "deposited_on": DAY, "reference": "C1"}
    with area.scope():
        for _ in range(2):
            after.record_deposit(copy, **given, by=area.manager, now=AFTER)
        assert Deposit.objects.count() == 1
        for day in (DAY - timedelta(days=1), DAY + timedelta(days=30)):
            with pytest.raises(Refused):
                after.record_deposit(copy, **(given | {"deposited_on": day}), by=area.manager, now=AFTER)
        assert ProtectedWord.objects.count() == 1
