"""The rehearsal: each check red for its reason and green when it is put right; overriding; signing; what content means."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from casework.deciders import WrongDecider
from casework.enums import CaseKind
from casework.refusals import Refused
from deadlines.models import Deadline
from deadlines.models import State as ClockState
from notifications.models import Notification
from partnerships.roles import Role
from reviews.enums import Audience, Check, Published, Recipient, ReleaseStatus, WordKind
from reviews.models import AcceptedHit, Override, PlanningText, QualityFinding, Recommendation, Release, SignOff, Told
from reviews.release import before, preparing
from reviews.release.checks import State
from reviews.release.content import hash_of
from reviews.release.evidence import evidence_of
from reviews.release.rehearsal import rehearse
from tests.factories.releases import COPIES_BY, DAY, ReleaseArea, small_pdf
from tests.factories.reviews import NOW, TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def area():
    return ReleaseArea()


def results(area, now=NOW):
    with area.scope():
        return {each.code: each for each in rehearse(area.release, now)}


def red(area, now=NOW):
    return {code for code, each in results(area, now).items() if each.state == State.RED}


def test_checks_are_worked_out_in_their_order_and_begin_red(area):
    with area.scope():
        preparing.begin_release(area.case, title="Learning", by=area.manager, now=NOW)

    found = results(area)

    assert list(found) == list(Check)
    assert red(area) == set(Check) - {Check.NUMBERS}
    assert all(each.to_do and each.link.startswith("/p/") for each in found.values() if each.red)


def test_everything_put_right_passes(area):
    area.ready()
    assert red(area) == set()
    assert {each.state for each in results(area).values()} == {State.GREEN}


def test_copies_count_back_seven_working_days_over_a_bank_holiday(area):
    area.begin()
    with area.scope():
        clock = Deadline.objects.get(case=area.case, rule_code="prepublication_copy")
    assert (clock.due_on, clock.started_on) == (COPIES_BY, DAY)

    area.send_copies(COPIES_BY, now=NOW + timedelta(days=12))

    assert Check.COPY not in red(area)
    with area.scope():
        clock.refresh_from_db()
    assert (clock.state, clock.met_on) == (ClockState.MET, COPIES_BY)


def test_copies_a_day_late_stand_in_the_way_until_the_day_moves(area):
    area.begin()
    late = date(2026, 5, 18)
    area.send_copies(late, now=NOW + timedelta(days=14))
    assert "Too late" in results(area)[Check.COPY].words

    with area.scope():
        preparing.plan_day(
            area.release, publish_on=date(2026, 5, 28), revision=area.release.revision, by=area.manager, now=NOW
        )

    assert Check.COPY not in red(area)


def test_the_clock_moves_with_the_day(area):
    area.begin()
    with area.scope():
        preparing.plan_day(
            area.release, publish_on=date(2026, 6, 3), revision=area.release.revision, by=area.manager, now=NOW
        )
        clock = Deadline.objects.get(case=area.case, rule_code="prepublication_copy")
        assert clock.due_on == date(2026, 5, 22)
        assert "3 June 2026" in clock.changes.order_by("-pk").first().reason
        preparing.abandon(area.release, reason="Not now", by=area.manager, now=NOW)
        clock.refresh_from_db()
        assert clock.state == ClockState.CANCELLED


def test_every_recipient_must_have_the_content_and_the_reasons(area):
    area.begin(outcome=Published.LEARNING_SUMMARY, rationale="A sibling is at school.")
    with area.scope(), pytest.raises(Refused, match="reasons"):
        area.send_copies(rationale_sent=False)
    area.send_copies(recipients=[Recipient.OFSTED])
    words = results(area)[Check.COPY].words
    assert "Panel" in words
    assert "Secretary of State" in words
    assert "Ofsted" not in words
    area.send_copies()
    assert Check.COPY not in red(area)


def test_copies_sent_twice_are_recorded_once(area):
    area.begin()
    assert (area.send_copies(), area.send_copies()) == (3, 0)


def test_an_adults_review_needs_no_copies():
    area = ReleaseArea(kind=CaseKind.ADULT_REVIEW)
    area.ready()
    assert red(area) == set()
    assert "Nobody must have a copy" in results(area)[Check.COPY].words
    with area.scope():
        assert not Deadline.objects.filter(case=area.case, rule_code="prepublication_copy").exists()


@pytest.mark.parametrize("change", ["title", "section", "recommendation", "outcome", "anonymous"])
def test_any_change_of_content_invalidates_copies_sign_off_and_pdf(area, change):
    area.ready()
    with area.scope():
        release = area.release
        if change == "section":
            preparing.change_section(release, "summary", title="S", text="Anew.", revision=1, by=area.manager, now=NOW)
        elif change == "recommendation":
            Recommendation.objects.filter(case=area.case).update(text="Another.")
        else:
            values = {"title": {"title": "Another"}, "anonymous": {"anonymous": True}}
            values["outcome"] = {"outcome": Published.IMPROVEMENTS, "rationale": "Known locally."}
            area.choose(**values[change])

    assert red(area) == {Check.COPY, Check.SIGNED, Check.ACCESSIBLE, Check.WORDS}
    assert "not what stands here now" in results(area)[Check.SIGNED].words


def test_a_sections_heading_and_a_change_of_the_clock_are_followed(area):
    area.ready()
    with area.scope():
        assert not Deadline.objects.filter(
            case=area.case, rule_code="prepublication_copy", state=ClockState.OPEN
        ).exists()
        preparing.change_section(area.release, "summary", title="S", text="Anew.", revision=1, by=area.manager, now=NOW)
        assert Deadline.objects.filter(case=area.case, rule_code="prepublication_copy", state=ClockState.OPEN).exists()


@pytest.mark.parametrize("audience", [Audience.FAMILY, Audience.AGENCIES])
def test_family_and_agencies_must_have_been_told(area, audience):
    area.begin()
    area.tell(audience)
    area.tell(audience)
    both = {Check.FAMILY, Check.AGENCIES}
    assert red(area) & both == both - {Check(audience.value)}
    with area.scope():
        assert Told.objects.count() == 1


def test_a_protected_word_in_text_title_file_or_pdf_stands_in_the_way(area):
    area.ready(title="Learning from Anna Bell")
    area.make_pdf(small_pdf("Anna Bell"))
    with area.scope():
        evidence = evidence_of(area.release, now=NOW)
    assert {hit.where for hit in evidence.hits} >= {"Title", "PDF", "PDF title"}
    found = results(area)[Check.WORDS]
    assert found.red
    assert "Anna" not in found.words + found.finding


def test_a_place_that_is_accepted_stays_accepted_only_in_its_words(area):
    area.ready()
    area.keep_words((WordKind.NAME, "Summary"))
    with area.scope():
        release = area.release
        hits = evidence_of(release, now=NOW).open_hits
        for hit in hits:
            before.accept_hit(
                release,
                word_id=hit.word_id,
                context_sha256=hit.context_sha256,
                reason="A heading.",
                by=area.manager,
                now=NOW,
            )
        before.accept_hit(
            release,
            word_id=hits[0].word_id,
            context_sha256=hits[0].context_sha256,
            reason="Twice",
            by=area.manager,
            now=NOW,
        )
        assert AcceptedHit.objects.count() == len({(hit.word_id, hit.context_sha256) for hit in hits})
    assert Check.WORDS not in red(area)

    with area.scope():
        preparing.change_section(
            area.release,
            "summary",
            title="Summary",
            text="Now the summary says more.",
            revision=1,
            by=area.manager,
            now=NOW,
        )
    area.make_pdf()
    assert Check.WORDS in red(area)
    with area.scope(), pytest.raises(Refused):
        before.accept_hit(
            area.release, word_id=hits[0].word_id, context_sha256="0" * 64, reason="x", by=area.manager, now=NOW
        )


def test_no_protected_word_kept_is_no_pass(area):
    area.begin()
    assert "No protected word is kept" in results(area)[Check.WORDS].words


def test_small_numbers_are_accepted_as_they_stand(area):
    area.ready()
    with area.scope():
        text = "Two of his siblings were seen. There were 12 children. At 2.5 children a visit."
        preparing.change_section(
            area.release, "summary", title="Summary", text=text, revision=1, by=area.manager, now=NOW
        )
        evidence = evidence_of(area.release, now=NOW)
        assert [number.found for number in evidence.numbers] == ["Two of his siblings"]
        assert Check.NUMBERS in red(area)
        before.accept_numbers(
            area.release, reason="Said in court.", numbers_sha256=evidence.numbers_sha256, by=area.manager, now=NOW
        )
    assert Check.NUMBERS not in red(area)
    with area.scope():
        preparing.change_section(
            area.release,
            "summary",
            title="Summary",
            text=f"{text} And 3 brothers.",
            revision=2,
            by=area.manager,
            now=NOW,
        )
        with pytest.raises(Refused):
            before.accept_numbers(
                area.release, reason="x", numbers_sha256=evidence.numbers_sha256, by=area.manager, now=NOW
            )
    assert Check.NUMBERS in red(area)


def test_a_pdf_without_tags_language_title_and_headings_is_named(area):
    area.ready()
    area.make_pdf(b"%PDF-1.7 broken")
    assert {Check.ACCESSIBLE, Check.WORDS} <= red(area)


def test_the_report_must_be_the_one_that_is_agreed_and_complete(area):
    area.ready()
    with area.scope():
        QualityFinding.objects.filter(requirement="voice").update(met=False)
    assert "views of the child" in results(area)[Check.REPORT].words


def test_a_communications_plan_changed_after_its_agreement_is_not_agreed(area):
    area.ready()
    with area.scope():
        PlanningText.objects.update(revision=2)
    assert red(area) == {Check.COMMUNICATIONS}


def test_only_whoever_agrees_reviews_signs_and_never_who_prepared(area):
    area.begin()
    for person in (area.manager, area.chair, area.reviewer):
        with area.scope(person), pytest.raises((WrongDecider, PermissionDenied)):
            before.sign_off(area.release, content_sha256=hash_of(area.release), comment="", by=person, now=NOW)
    with area.scope():
        Release.objects.filter(pk=area.release.pk).update(made_by=area.member)
    with area.scope(area.member), pytest.raises(Refused, match="You prepared"):
        before.sign_off(area.release, content_sha256=hash_of(area.release), comment="", by=area.member, now=NOW)


def test_what_is_signed_is_what_was_read(area):
    area.begin()
    with area.scope(area.member), pytest.raises(Refused, match="changed since"):
        before.sign_off(area.release, content_sha256="0" * 64, comment="", by=area.member, now=NOW)
    area.sign()
    area.sign()
    with area.scope():
        assert SignOff.objects.count() == 1


def overridden(area, check, *, by=None):
    person = by or area.manager
    with area.scope(person):
        finding = next(each.finding for each in rehearse(area.release, NOW) if each.code == check)
        return before.override(area.release, check=check, finding=finding, reason="It must be.", by=person, now=NOW)


def test_an_override_is_for_one_finding_and_the_chair_hears_at_once(area):
    area.ready()
    with area.scope():
        PlanningText.objects.update(revision=2)

    made = overridden(area, Check.COMMUNICATIONS)

    assert results(area)[Check.COMMUNICATIONS].state == State.OVERRIDDEN
    assert made.as_role == "Business manager"
    with area.scope():
        told = Notification.objects.get(kind="check_overridden")
        assert (told.user, told.context) == (area.chair, {"reference": area.case.reference})
        PlanningText.objects.update(agreed_by=None, agreed_revision=None)
    assert Check.COMMUNICATIONS in red(area)


def test_the_only_chair_who_overrides_tells_the_managers(area):
    area.ready()
    with area.scope():
        PlanningText.objects.update(revision=2)
    overridden(area, Check.COMMUNICATIONS, by=area.chair)
    with area.scope():
        told = set(Notification.objects.filter(kind="check_overridden").values_list("user", flat=True))
    assert told == {area.manager.pk, area.second_manager.pk}


def test_an_override_of_words_ends_when_another_word_is_found(area):
    area.ready(title="Learning from Anna Bell")
    overridden(area, Check.WORDS)
    assert results(area)[Check.WORDS].state == State.OVERRIDDEN
    area.keep_words((WordKind.OTHER, "Learning"))
    assert Check.WORDS in red(area)


def test_who_may_not_override(area):
    area.ready()
    with area.scope():
        PlanningText.objects.update(revision=2)
    for role in (Role.QUALITY_OFFICER, Role.EXECUTIVE_MEMBER, Role.INDEPENDENT_SCRUTINEER):
        with pytest.raises(PermissionDenied):
            overridden(area, Check.COMMUNICATIONS, by=area.person(role))


def test_what_is_green_or_nothing_at_all_is_not_overridden(area):
    with area.scope():
        preparing.begin_release(area.case, title="Learning", by=area.manager, now=NOW)
    for check in (Check.OUTCOME, Check.NUMBERS):
        with pytest.raises(Refused):
            overridden(area, check)
    with pytest.raises(Refused, match="You prepared"):
        overridden(area, Check.SIGNED)
    assert overridden(area, Check.SIGNED, by=area.chair)
    with area.scope():
        assert Override.objects.count() == 1


def test_without_its_name_the_partnerships_name_is_a_protected_word(area):
    area.ready(anonymous=True)
    assert red(area) == set()
    with area.scope():
        text = f"{area.partnership.name} met the family."
        preparing.change_section(
            area.release, "summary", title="Summary", text=text, revision=1, by=area.manager, now=NOW
        )
    area.make_pdf()
    found = results(area)[Check.WORDS]
    assert found.red
    assert "own name" in found.words


def test_less_than_the_full_report_needs_reasons_and_takes_its_sections(area):
    with area.scope():
        preparing.begin_release(area.case, title="Learning", by=area.manager, now=NOW)
        with pytest.raises(Refused, match="why the report is not published in full"):
            area.choose(outcome=Published.IMPROVEMENTS)
        area.choose(outcome=Published.IMPROVEMENTS, rationale="Known locally.")
        assert [each["code"] for each in area.release.sections] == ["improvements"]
        every = [each["code"] for each in area.release.draft.sections]
        area.choose(outcome=Published.IMPROVEMENTS, rationale="Known locally.", sections=every)
        assert [each["code"] for each in area.release.sections] == ["improvements"]
        with pytest.raises(Refused, match="With every section it is the full report"):
            area.choose(outcome=Published.LEARNING_SUMMARY, rationale="Known locally.", sections=every)
        area.choose(outcome=Published.LEARNING_SUMMARY, rationale="Known locally.", sections=["voice"])
        assert [each["code"] for each in area.release.sections] == ["voice"]
        area.choose()
        assert len(area.release.sections) == 6
        assert area.release.rationale == ""


def test_a_release_begins_once_and_only_of_an_agreed_report(area):
    with area.scope():
        first = preparing.begin_release(area.case, title="One", by=area.manager, now=NOW)
        assert preparing.begin_release(area.case, title="Two", by=area.manager, now=NOW) == first
    other = area.review()
    with area.scope(), pytest.raises(Refused, match="not agreed"):
        preparing.begin_release(other, title="One", by=area.manager, now=NOW)


def test_what_waits_to_be_published_is_not_changed(area):
    area.scheduled()
    with area.scope(), pytest.raises(Exception, match="off the schedule"):
        preparing.change_section(area.release, "summary", title="S", text="x", revision=1, by=area.manager, now=NOW)
    with area.scope():
        assert area.release.status == ReleaseStatus.SCHEDULED
        assert Told.objects.filter(told_on=TODAY).count() == 2
