"""Reviews on their way to publication, for tests: by the services, as people would take them there."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from hashlib import sha256

from casework.enums import CaseKind, PaperStatus, Part
from casework.services import give_to_body
from core.pdf import html_to_pdf
from meetings.models import Decision
from partnerships.roles import Role
from partnerships.scoping import partnership_scope
from reviews.enums import Audience, PaperKind, PlanText, Published, Recipient, Requirement, WordKind
from reviews.models import Paper, PlanningText, QualityFinding, Recommendation, Release
from reviews.release import before, preparing, publishing, words
from reviews.release.content import hash_of, recommended_of, snapshot_of
from reviews.release.preparing import open_release
from reviews.report.selectors import agreed_draft
from tests.factories.deadlines import NationalClockRuleFactory
from tests.factories.reviews import NOW, TODAY, ReviewArea

DAY = date(2026, 5, 27)
COPIES_BY = date(2026, 5, 15)
SENT_ON = TODAY
ON_THE_DAY = datetime(2026, 5, 27, 8, 0, tzinfo=UTC)  # 9 in the morning
AFTER = ON_THE_DAY + timedelta(minutes=1)


@lru_cache
def small_pdf(title="Learning from a review"):
    """Tagged, with a language, a title and a heading, and no word of any case."""
    html = f'<html lang="en-GB"><head><title>{title}</title></head><body><h1>{title}</h1><p>Words.</p></body></html>'
    return html_to_pdf(html)


class ReleaseArea(ReviewArea):
    """A review that was agreed, and everything that the rehearsal asks for, one by one or all at once."""

    def __init__(self, *, kind=CaseKind.LOCAL_REVIEW, **route):
        super().__init__(**route)
        rules = (
            ("prepublication_copy", 7, "working_days", "backward", "publication_planned"),
            ("publication_availability", 1, "years", "forward", "published"),
        )
        for code, length, unit, direction, starts in rules:
            NationalClockRuleFactory(code=code, length=length, unit=unit, direction=direction, starts=starts)
        if kind == CaseKind.ADULT_REVIEW:
            self.route("safeguarding_adult_review", decided_by_body=self.executive)
        self.chair = self.person(Role.INDEPENDENT_CHAIR)
        self.second_manager = self.person(Role.BUSINESS_MANAGER)
        self.case = self.agreed_review(kind=kind)
        with self.scope():
            give_to_body(self.case, self.executive, Part.DECIDES, now=NOW)

    def scope(self, by=None):
        return partnership_scope(self.partnership, by=by or self.manager)

    @property
    def release(self) -> Release:
        with partnership_scope(self.partnership):
            return open_release(self.case)

    def begin(self, title="Learning from a review", **outcome):
        """Begun, with what is published chosen and the day planned."""
        with self.scope():
            Recommendation.objects.get_or_create(
                partnership=self.partnership, case=self.case, number=1,
                defaults={"text": "Share what is known sooner.", "made_by": self.manager, "made_at": NOW},
            )  # fmt: skip
            preparing.begin_release(self.case, title=title, by=self.manager, now=NOW)
            self.choose(**outcome)
            release = self.release
            preparing.plan_day(release, publish_on=DAY, revision=release.revision, by=self.manager, now=NOW)
            return self.release

    def choose(self, **changes):
        release = self.release
        asked = {
            "title": release.title, "outcome": Published.FULL, "rationale": "", "anonymous": False, "sections": (),
            "own_pdf": False,
        }  # fmt: skip
        preparing.choose_outcome(release, **(asked | changes), revision=release.revision, by=self.manager, now=NOW)

    def keep_words(self, *entries):
        with self.scope():
            words.add_words(self.case, entries or [(WordKind.NAME, "Anna Bell")], by=self.manager, now=NOW)

    def make_pdf(self, pdf=None):
        """As the worker would leave it."""
        content = pdf or small_pdf()
        with self.scope():
            release = self.release
            number = Paper.objects.filter(case=self.case, kind=PaperKind.REPORT).count() + 1
            paper = Paper.objects.create(
                partnership=self.partnership, case=self.case, kind=PaperKind.REPORT, version=number, status=PaperStatus.READY,
                snapshot=snapshot_of(release, recommended_of(release), self.partnership), pdf=content,
                sha256=sha256(content).hexdigest(), size=len(content), made_by=self.manager, asked_at=NOW, made_at=NOW,
            )  # fmt: skip
            Release.objects.filter(pk=release.pk).update(paper=paper)

    def send_copies(self, sent_on=SENT_ON, *, now=NOW, recipients=Recipient.values, rationale_sent=True):
        with self.scope():
            return before.record_copies(
                self.release, recipients=recipients, sent_on=sent_on, sent_by="A Manager", receipt="", by=self.manager, now=now,
                rationale_sent=rationale_sent, content_sha256=hash_of(self.release),
            )  # fmt: skip

    def tell(self, *audiences):
        with self.scope():
            for audience in audiences or (Audience.FAMILY, Audience.AGENCIES):
                before.record_told(
                    self.release, audience=audience, who="All of them", told_on=TODAY, how="by letter", said="",
                    by=self.manager, now=NOW,
                )  # fmt: skip

    def check_quality(self):
        with self.scope():
            for requirement in Requirement:
                QualityFinding.objects.create(
                    partnership=self.partnership, case=self.case, draft=agreed_draft(self.case), requirement=requirement, met=True,
                    reason="Read.", found_by=self.manager, found_at=NOW,
                )  # fmt: skip

    def agree_communications(self):
        with self.scope():
            decision = Decision.objects.create(
                partnership=self.partnership, case=self.case, decision="local_child_review", body=self.executive,
                outcome="agreed", outcome_words="Agreed", rationale="It is good.", took_part="All", decided_by_name="Executive Group", route="lines 1-2",
                decided_on=TODAY, recorded_by=self.member, recorded_at=NOW,
            )  # fmt: skip
            PlanningText.objects.create(
                partnership=self.partnership, case=self.case, part=PlanText.COMMUNICATIONS, text="Plan", changed_by=self.manager,
                changed_at=NOW, agreed_by=decision, agreed_revision=1,
            )  # fmt: skip

    def sign(self, *, by=None):
        signer = by or self.member
        with self.scope(signer):
            return before.sign_off(self.release, content_sha256=hash_of(self.release), comment="", by=signer, now=NOW)

    def ready(self, **outcome):
        """Every check has passed."""
        self.begin(**outcome)
        self.keep_words()
        self.make_pdf()
        if self.case.kind == CaseKind.LOCAL_REVIEW:
            self.send_copies()
        self.tell()
        self.check_quality()
        self.agree_communications()
        self.sign()
        return self.release

    def order(self, publish_at=ON_THE_DAY, *, now=NOW):
        with self.scope():
            return publishing.order(self.release, publish_at=publish_at, by=self.manager, now=now)

    def scheduled(self, **outcome):
        self.ready(**outcome)
        self.order()
        with self.scope():
            return self.release

    def published(self, **outcome):
        release = self.scheduled(**outcome)
        assert publishing.publish_release(self.partnership, release.pk, now=AFTER)
        return release
