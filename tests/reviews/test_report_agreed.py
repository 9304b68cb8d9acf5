"""Which version of a report was agreed, for whoever publishes it."""

import pytest
from django.db import IntegrityError, transaction

from partnerships.scoping import partnership_scope
from reviews.models import Review
from reviews.report.selectors import agreed_draft
from tests.factories.reviews import TODAY, DraftFactory, ReviewArea

pytestmark = pytest.mark.django_db


def test_agreed_draft_is_the_version_that_was_put_forward_though_a_newer_one_exists():
    area = ReviewArea()
    case = area.agreed_review()
    DraftFactory(case=case, version=2, made_by=area.manager)

    with partnership_scope(area.partnership):
        assert agreed_draft(case).version == 1


def test_no_draft_is_agreed_while_it_was_only_put_forward():
    area = ReviewArea()
    case = area.review()
    draft = DraftFactory(case=case, made_by=area.manager)

    with partnership_scope(area.partnership):
        Review.objects.filter(case=case).update(put_forward=draft)
        assert agreed_draft(case) is None


def test_an_agreed_report_must_name_its_version():
    area = ReviewArea()
    case = area.review()

    with partnership_scope(area.partnership), pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.filter(case=case).update(report_agreed_on=TODAY)
