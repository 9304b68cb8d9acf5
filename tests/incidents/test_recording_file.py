"""The file of a case: everything its page needs, in two queries."""

from datetime import date

import pytest

from incidents.case_file import case_file
from incidents.enums import Aim
from incidents.models import CriterionFinding, Notice, ReviewText
from tests.factories import UserFactory
from tests.factories.casework import (
    OPENED_AT,
    AgencyReturnFactory,
    CaseFactory,
    ChronologyEntryFactory,
    IncidentFactory,
    RapidReviewFactory,
    SubjectFactory,
)

pytestmark = pytest.mark.django_db


def test_an_empty_case_has_an_empty_file(scoped):
    case = CaseFactory()
    with scoped(case.partnership):
        file = case_file(case)

    assert (file.incident, file.review, file.handed_over) == (None, None, None)
    assert (file.subjects, file.entries, file.asked, file.returned, file.clock("rapid_review")) == (0, 0, 0, 0, None)


def test_the_file_counts_what_hangs_off_the_case(scoped, django_assert_num_queries):
    case = CaseFactory()
    incident, review = IncidentFactory(case=case), RapidReviewFactory(case=case)
    SubjectFactory(case=case, looked_after="yes", harm="died")
    SubjectFactory(case=case)
    SubjectFactory()  # another case's
    entry = ChronologyEntryFactory(agency_return=AgencyReturnFactory(case=case))
    ChronologyEntryFactory(agency_return=entry.agency_return)
    AgencyReturnFactory(case=case, status="withdrawn")
    returned = AgencyReturnFactory(case=case, status="submitted", submitted_at=OPENED_AT, submitted_by=UserFactory())
    ChronologyEntryFactory(agency_return=returned)
    by = {"partnership": case.partnership, "case": case}
    who = {"changed_by": UserFactory(), "changed_at": OPENED_AT}
    with scoped(case.partnership):
        CriterionFinding.objects.create(**by, **who, stage="notification", criterion="place", met=True, reason="Here")
        Notice.objects.create(
            **by, kind="national_panel", sent_on=date(2026, 4, 7), sent_by="A", recorded_by=UserFactory(),
            recorded_at=OPENED_AT,
        )  # fmt: skip
        ReviewText.objects.create(**by, **who, aim=Aim.FACTS, text="Facts")
        ReviewText.objects.create(**by, **who, aim=Aim.LEARNING, text="")
        with django_assert_num_queries(2):
            file = case_file(case)

    assert (file.incident, file.review) == (incident, review)
    assert (file.subjects, file.entries, file.asked, file.returned) == (2, 1, 2, 1)  # a draft is the agency's own
    assert file.looked_after_died
    assert file.findings == {"notification": {"place": True}}
    assert file.notices == {"national_panel": date(2026, 4, 7)}
    assert file.texts == {"facts"}
