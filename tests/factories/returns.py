"""A case whose agencies are asked, with people on both sides, for tests."""

from datetime import UTC, date, datetime

from casework.grants import name_person
from casework.models import Case
from deadlines.calendars import load_bank_holidays
from incidents.enums import Involvement, ReturnSectionCode, ReturnStatus, Status
from incidents.models import AgencyReturn
from incidents.returns import answering, requesting
from partnerships.roles import Role
from partnerships.scoping import partnership_scope
from tests.factories import AgencyFactory, MembershipFactory, PartnershipFactory
from tests.factories.casework import CaseFactory, IncidentFactory, SubjectFactory

NOW = datetime(2026, 4, 9, 12, tzinfo=UTC)
TODAY = date(2026, 4, 9)
DUE_ON = date(2026, 4, 16)
LOOKS_BACK_TO = date(2024, 4, 1)


class Asked:
    """One case that gathers information, a manager, and an agency with two people; nobody is asked yet."""

    def __init__(self, **case):
        load_bank_holidays(now=NOW)
        self.partnership = PartnershipFactory()
        self.manager = self.person(Role.BUSINESS_MANAGER)
        self.agency = AgencyFactory(partnership=self.partnership, name="Health Trust")
        self.colleague = self.person(Role.AGENCY_CONTRIBUTOR, agency=self.agency)
        self.coordinator = self.person(Role.AGENCY_COORDINATOR, agency=self.agency)
        self.case = CaseFactory(partnership=self.partnership, **{"status": Status.GATHERING} | case)
        IncidentFactory(case=self.case, notifiable=True)
        SubjectFactory(case=self.case, label="Child A", age="3 years")
        if self.case.restricted:
            with partnership_scope(self.partnership, by=self.manager):
                Case.objects.filter(pk=self.case.pk).update(restricted=False)
                self.case.refresh_from_db()
                name_person(self.case, user=self.manager, by=self.manager, now=NOW)
                Case.objects.filter(pk=self.case.pk).update(restricted=True)
                self.case.refresh_from_db()

    def person(self, role, **more):
        return MembershipFactory(partnership=self.partnership, role=role, **more).user

    def other_agency(self, name="Police"):
        agency = AgencyFactory(partnership=self.partnership, name=name)
        return agency, self.person(Role.AGENCY_COORDINATOR, agency=agency)

    def ask(self, *agencies, now=NOW, due_on=DUE_ON, **more):
        with partnership_scope(self.partnership, by=self.manager):
            asked = requesting.ask_agencies(
                self.case, agencies=agencies or [self.agency], question="What did you know?",
                looks_back_to=LOOKS_BACK_TO, due_on=due_on, by=self.manager, now=now, **more,
            )  # fmt: skip
        return asked[0] if len(asked) == 1 else asked

    def answer(self, row, *, involvement=Involvement.INVOLVED, now=NOW):
        """Everything but the submission."""
        with partnership_scope(self.partnership, by=self.coordinator):
            row = answering.say_involvement(
                self.fresh(row), involvement=involvement, by=self.coordinator, now=now, revision=row.revision
            )
            if involvement == Involvement.INVOLVED:
                for code in ReturnSectionCode:
                    answering.write_section(row, code, text=f"On {code}", by=self.coordinator, now=now, revision=0)
        return self.fresh(row)

    def submit(self, row, *, by=None, now=NOW, **more):
        by = by or self.coordinator
        with partnership_scope(self.partnership, by=by):
            row = self.fresh(row)
            return answering.submit(row, checked=answering.state_of(row), by=by, now=now, **more)

    def submitted(self, now=NOW):
        return self.submit(self.answer(self.ask()), now=now)

    def fresh(self, row):
        with partnership_scope(self.partnership):
            return AgencyReturn.objects.select_related("case__partnership", "agency", "partnership").get(pk=row.pk)

    def set_status(self, row, status):
        """Directly, with what the database wants besides."""
        more = {"changes_wanted": "More"} if status == ReturnStatus.CHANGES_REQUESTED else {}
        if status in {ReturnStatus.SUBMITTED, ReturnStatus.ACCEPTED}:
            more = {"submitted_at": NOW, "submitted_by": self.coordinator}
        with partnership_scope(self.partnership):
            AgencyReturn.objects.filter(pk=row.pk).update(status=status, **more)
        return self.fresh(row)

    def case_is(self, status):
        with partnership_scope(self.partnership):
            Case.objects.filter(pk=self.case.pk).update(status=status)
        self.case.status = status
