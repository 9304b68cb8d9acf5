"""The paper for the Panel: frozen when asked for, made once, kept, explained when it fails."""

from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from pypdf import PdfReader

from casework.papers import make_paper, make_waiting
from core import pdf
from incidents import tasks
from incidents.chronology import papers, services
from incidents.chronology.services import NotReady
from incidents.chronology.snapshot import snapshot_of
from incidents.enums import Aim, Status
from incidents.models import (
    AgencyReturn,
    CriterionFinding,
    Incident,
    Notice,
    ParallelProcess,
    RapidReview,
    ReviewPaper,
    ReviewText,
    Subject,
)
from meetings.models import Decision
from partnerships.roles import Role
from partnerships.scoping import partnership_scope
from tests.factories import MembershipFactory
from tests.factories.casework import OPENED_AT, SubjectFactory
from tests.factories.chronology import Gathered
from tests.incidents.test_chronology_pages import MARCH_3, MARCH_10, at_once, url

pytestmark = pytest.mark.django_db
NOW = OPENED_AT + timedelta(days=20)


@pytest.fixture
def gathered():
    return Gathered(opened=True, status=Status.PANEL)


def ask(gathered, *, with_chronology=True, now=NOW):
    with partnership_scope(gathered.partnership, by=gathered.manager):
        return papers.ask_for_paper(gathered.case, with_chronology=with_chronology, by=gathered.manager, now=now)


def make(gathered, paper, now=NOW):
    return make_paper(papers.PRESS, gathered.partnership, paper.pk, now=now)


def fresh(gathered, paper):
    with partnership_scope(gathered.partnership):
        return ReviewPaper.objects.get(pk=paper.pk)


def words_of(content):
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).split())


def fill(gathered):
    told = {"partnership": gathered.partnership, "case": gathered.case}
    signed = told | {"changed_by": gathered.manager, "changed_at": NOW}
    with partnership_scope(gathered.partnership, by=gathered.manager):
        RapidReview.objects.filter(case=gathered.case).update(
            panel_met_on=date(2026, 4, 16), present="Four people", recommendation="local_review",
            recommended_on=date(2026, 4, 17), recommended_reason="Two agencies missed it", national_view="Local only",
        )  # fmt: skip
        for aim in Aim:
            ReviewText.objects.create(**signed, aim=aim, text=f"The panel on {aim.value}")
        CriterionFinding.objects.create(
            **signed, stage="notification", criterion="abuse_or_neglect", met=True, reason="Two fractures"
        )
        Notice.objects.create(
            **told, kind="national_panel", sent_on=date(2026, 4, 9), sent_by="A manager", receipt="NP-77",
            late_reason="Known late", recorded_by=gathered.manager, recorded_at=NOW,
        )  # fmt: skip
        ParallelProcess.objects.create(**signed, kind="inquest", status="running", lead="The coroner", effect="None")
        Decision.objects.create(
            **told, decision="local_child_review", outcome="local_review", outcome_words="A local review is held",
            rationale="Because it will teach", dissent="The police would wait", decided_on=date(2026, 4, 20),
            role=Role.INDEPENDENT_CHAIR, decided_by_name="The Independent Chair", route="The arrangements say so",
            recorded_by=gathered.manager, recorded_at=NOW,
        )  # fmt: skip


def test_the_paper_says_what_was_entered_and_nothing_typed_again(gathered):
    fill(gathered)
    one, other = gathered.entry("Police", MARCH_3, "Bruise seen"), gathered.entry("Health", MARCH_10, "Bruise heard of")
    with partnership_scope(gathered.partnership, by=gathered.manager):
        services.judge(gathered.case, one=one.pk, other=other.pk, same=True, note="", by=gathered.manager, now=NOW)
    paper = ask(gathered)

    assert make(gathered, paper)

    done = fresh(gathered, paper)
    words = words_of(bytes(done.pdf))
    for expected in (
        "Rapid review", "SI-2026-004", "For the Child Safeguarding Practice Review Panel", "Official-sensitive",
        "A child of three was badly hurt", "Child A", "NP-77", "Known late", "Two fractures", "The panel on facts",
        "The panel on next_steps", "Hold a local child safeguarding practice review", "Two agencies missed it",
        "Local only", "A local review is held", "The Independent Chair, 20 April 2026", "The police would wait",
        "Inquest", "The coroner", "Annex: the merged chronology", "Bruise seen", "One event, two dates",
        "7 days later", papers.fingerprint(done.snapshot)[:20],
    ):  # fmt: skip
        assert expected in words
    assert (done.sha256, done.size) == (sha256(bytes(done.pdf)).hexdigest(), len(bytes(done.pdf)))


def test_the_paper_is_tagged_titled_and_in_english(gathered):
    paper = ask(gathered)
    make(gathered, paper)

    reader = PdfReader(BytesIO(bytes(fresh(gathered, paper).pdf)))

    assert reader.trailer["/Root"]["/Lang"] == "en-GB"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.metadata.title == "Rapid review SI-2026-004"
    assert {"Annex: the merged chronology", "8. The decision"} <= {item["/Title"] for item in _titles(reader)}


def _titles(reader):
    return [item for item in reader.outline if not isinstance(item, list)]


def test_what_nobody_entered_is_said_to_be_missing(gathered):
    with partnership_scope(gathered.partnership, by=gathered.manager):
        Subject.objects.all().delete()
        Incident.objects.all().delete()
    paper = ask(gathered, with_chronology=False)
    make(gathered, paper)

    words = words_of(bytes(fresh(gathered, paper).pdf))

    assert words.count("Not entered yet") > 10
    assert "Not decided yet when this version was made" in words
    assert "Annex" not in words


@pytest.mark.parametrize(
    ("kind", "notifiable", "title"),
    [
        ("adult_referral", None, "Referral for a safeguarding adult review"),
        ("incident", False, "Consideration of a serious incident"),
        ("incident", True, "Rapid review"),
    ],
)
def test_the_paper_is_called_what_it_is(gathered, kind, notifiable, title):
    with partnership_scope(gathered.partnership, by=gathered.manager):
        type(gathered.case).objects.update(kind=kind)
        Incident.objects.update(notifiable=notifiable)

    assert ask(gathered).snapshot["title"] == title


def test_answers_are_told_as_they_stand(gathered):
    SubjectFactory(case=gathered.case, label="Child B", died_on=None, disabled="yes", care_leaver="unknown")
    late = gathered.answer("School")
    gathered.answer("Housing", status="requested")
    nil = gathered.answer("Probation")
    with partnership_scope(gathered.partnership, by=gathered.manager):
        type(late).objects.filter(pk=late.pk).update(due_on=date(2026, 3, 1), late_reason="Half-term", after_panel=True)
        type(nil).objects.filter(pk=nil.pk).update(involvement="not_known")

    snapshot = ask(gathered).snapshot

    told = {each["name"]: each for each in snapshot["agencies"]}
    assert (told["School"]["late"], told["School"]["late_reason"], told["School"]["after_panel"]) == (
        True, "Half-term", True,
    )  # fmt: skip
    assert told["Housing"]["answer"] == "Not answered, late"
    assert told["Probation"]["answer"] == "No record of the family or the person"
    assert snapshot["subjects"][1]["marks"] == "Disabled; Care leaver: not known"


def test_a_version_keeps_what_stood_when_it_was_asked_for(gathered):
    first = ask(gathered)
    with partnership_scope(gathered.partnership, by=gathered.manager):
        Incident.objects.update(what_happened="Something else")
    make(gathered, first)
    second = ask(gathered)

    assert (first.version, second.version) == (1, 2)
    assert "A child of three was badly hurt" in words_of(bytes(fresh(gathered, first).pdf))
    assert second.snapshot["incident"]["what_happened"] == "Something else"


def test_the_snapshot_bears_whatever_is_not_there(gathered):
    gathered.answer("School", status="submitted")
    with partnership_scope(gathered.partnership, by=gathered.manager):
        AgencyReturn.objects.filter(agency__name="School").update(
            status="changes_requested", changes_wanted="Say who visited"
        )
        RapidReview.objects.all().delete()
        snapshot = snapshot_of(gathered.case, with_chronology=False, now=NOW)

    assert snapshot["review"] == {}
    assert "Answered; changes asked for" in [each["answer"] for each in snapshot["agencies"]]


def test_the_minute_tick_finds_nothing_where_nothing_waits(gathered):
    assert tasks.make_waiting_papers() == 0
    assert gathered.review is not None


def test_one_version_is_made_at_a_time_and_only_once_there_is_a_review(gathered):
    ask(gathered)

    with pytest.raises(NotReady, match="Version 1 is being made"):
        ask(gathered)
    with partnership_scope(gathered.partnership, by=gathered.manager):
        ReviewPaper.objects.all().delete()
        RapidReview.objects.all().delete()
    with pytest.raises(NotReady, match="nothing to put on paper"):
        ask(gathered)


def test_a_worker_called_twice_makes_it_once(gathered):
    paper = ask(gathered)

    assert make(gathered, paper) is True
    made = fresh(gathered, paper)
    assert make(gathered, paper, now=NOW + timedelta(days=1)) is False
    assert fresh(gathered, paper).sha256 == made.sha256


def test_what_another_worker_has_in_hand_is_left_to_it_until_it_falls_silent(gathered):
    paper = ask(gathered)
    with partnership_scope(gathered.partnership):
        ReviewPaper.objects.update(tried_at=NOW)

    assert make(gathered, paper, now=NOW + timedelta(minutes=5)) is False
    assert make(gathered, paper, now=NOW + timedelta(minutes=7)) is True


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (pdf.PdfError("A system library for making PDFs is missing."), "A system library"),
        (ValueError("a secret"), "Something went wrong while making it (ValueError)"),
    ],
)
def test_a_failure_says_why_and_can_be_tried_again(client, gathered, monkeypatch, error, why):
    def broken(*_):
        raise error

    paper = ask(gathered)
    monkeypatch.setattr(papers, "render_pdf", broken)
    assert make(gathered, paper) is False
    client.force_login(gathered.manager)
    page = client.get(url("papers", gathered)).content.decode()
    assert why in page
    assert "a secret" not in page
    assert f"Try version {paper.version} again" in page
    assert why in client.get(url("retry", gathered, 1)).content.decode()

    monkeypatch.undo()
    assert client.post(url("retry", gathered, 1)).status_code == 302
    assert make(gathered, paper) is True
    assert "not one that failed" in client.post(url("retry", gathered, 1), follow=True).content.decode()


def test_the_tick_rings_again_for_what_waits_and_gives_up_after_an_hour(gathered, monkeypatch):
    rung = []
    monkeypatch.setattr(tasks, "ring_to_make_paper", lambda partnership_id, paper_id: rung.append(paper_id))
    press = replace(papers.PRESS, ring=lambda partnership_id, paper_id: rung.append(paper_id))
    paper = ask(gathered)
    assert rung == [paper.pk]
    with partnership_scope(gathered.partnership):
        ReviewPaper.objects.update(tried_at=NOW)

    assert make_waiting(press, now=NOW + timedelta(minutes=5)) == 0
    assert make_waiting(press, now=NOW + timedelta(minutes=7)) == 1
    assert rung == [paper.pk, paper.pk]
    assert make_waiting(press, now=NOW + timedelta(minutes=61)) == 1
    assert rung == [paper.pk, paper.pk]
    assert "never finished" in fresh(gathered, paper).failure


def test_asking_rings_the_worker_after_commit(client, gathered, django_capture_on_commit_callbacks):
    client.force_login(gathered.manager)

    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(url("new_paper", gathered), {"annex": "without"})

    assert answer.url == url("progress", gathered, 1)
    assert client.get(answer.url).url == url("papers", gathered)  # the worker was beside us
    page = client.get(url("papers", gathered)).content.decode()
    assert "Download version 1" in page
    with partnership_scope(gathered.partnership):
        assert ReviewPaper.objects.get().sha256 in page


def test_pages_of_a_paper_say_how_it_stands(client, gathered):
    client.force_login(gathered.manager)
    assert "No version has been made yet" in client.get(url("papers", gathered)).content.decode()
    assert (
        "Choose whether the merged chronology is added" in client.post(url("new_paper", gathered), {}).content.decode()
    )
    ask(gathered)

    assert "You need not wait" in client.get(url("progress", gathered, 1)).content.decode()
    assert client.get(url("paper", gathered, 1)).status_code == 404
    assert client.get(url("paper", gathered, 9)).status_code == 404
    again = client.post(url("new_paper", gathered), {"annex": "with"}, follow=True)
    assert "Version 1 is being made" in again.content.decode()


def test_the_file_goes_to_who_may_read_it_and_names_nothing_but_the_reference(client, gathered):
    paper = ask(gathered)
    make(gathered, paper)
    client.force_login(gathered.panellist)

    response = client.get(url("paper", gathered, 1))

    assert response.content.startswith(b"%PDF")
    assert response["Content-Disposition"] == 'attachment; filename="SI-2026-004-version-1.pdf"'
    assert "no-store" in response["Cache-Control"]
    for role, status in ((Role.LAY_MEMBER, 403), (Role.AGENCY_COORDINATOR, 403)):
        agency = gathered.returns["Police"].agency if role == Role.AGENCY_COORDINATOR else None
        client.force_login(gathered.person(role, agency=agency))
        assert client.get(url("paper", gathered, 1)).status_code == status
    client.force_login(MembershipFactory().user)
    assert client.get(url("paper", gathered, 1)).status_code == 404


def test_the_panel_reads_no_chronology_in_a_paper_before_it_is_opened(client, gathered):
    for with_chronology in (True, False):
        make(gathered, ask(gathered, with_chronology=with_chronology))
    with partnership_scope(gathered.partnership):
        RapidReview.objects.update(merge_opened_at=None)
    client.force_login(gathered.panellist)

    assert client.get(url("paper", gathered, 1)).status_code == 404
    assert client.get(url("paper", gathered, 2)).status_code == 200


def test_only_who_runs_cases_makes_papers(client, gathered):
    paper = ask(gathered)
    client.force_login(gathered.panellist)

    for name, args in (("new_paper", ()), ("retry", (1,)), ("progress", (1,))):
        assert client.get(url(name, gathered, *args)).status_code == 403
    with partnership_scope(gathered.partnership, by=gathered.panellist):
        with pytest.raises(PermissionDenied):
            papers.ask_for_paper(gathered.case, with_chronology=True, by=gathered.panellist, now=NOW)
        with pytest.raises(PermissionDenied):
            papers.try_again(paper, by=gathered.panellist, now=NOW)


def test_a_case_of_another_partnership_has_no_papers_here(client, gathered):
    ask(gathered)
    stranger = MembershipFactory()
    client.force_login(stranger.user)
    address = reverse("chronology:papers", args=[stranger.partnership.slug, gathered.case.reference])

    assert client.get(address).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_people_and_workers_at_once_make_one_version_once():
    gathered = Gathered(opened=True, status=Status.PANEL)

    def press():
        return ask(gathered, with_chronology=False).version

    assert sorted(map(str, at_once(press, 8))) == ["1", *["NotReady"] * 7]
    with partnership_scope(gathered.partnership):
        first = ReviewPaper.objects.get()
        waiting = ReviewPaper.objects.create(
            partnership=first.partnership, case=first.case, version=2, snapshot=first.snapshot, made_by=first.made_by,
            asked_at=first.asked_at,
        )  # fmt: skip
    assert sorted(map(str, at_once(lambda: make(gathered, waiting), 3))) == ["False", "False", "True"]
