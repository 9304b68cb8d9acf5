"""Rows for tests. A factory opens the scope it needs and never surprises."""

from datetime import UTC, date, datetime

import factory

from accounts.models import User
from partnerships.enums import Coverage
from partnerships.models import Agency, Membership, Organisation, Partnership
from partnerships.roles import Role
from partnerships.scoping import partnership_scope

LONG_AGO = date(2020, 1, 1)


class PartnershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Partnership

    slug = factory.Sequence("area-{}".format)
    name = factory.Sequence("Area {} Safeguarding Partnership".format)
    coverage = Coverage.BOTH
    public_from = datetime(2020, 1, 1, tzinfo=UTC)


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence("person-{}@agency.example".format)
    full_name = factory.Sequence("Person {}".format)


class Owned(factory.django.DjangoModelFactory):
    """Creates its row inside the scope of the partnership it belongs to."""

    class Meta:
        abstract = True

    partnership = factory.SubFactory(PartnershipFactory)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        with partnership_scope(kwargs["partnership"]):
            return super()._create(model_class, *args, **kwargs)


class OrganisationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Organisation

    name = factory.Sequence("Organisation {}".format)


class AgencyFactory(Owned):
    class Meta:
        model = Agency

    code = factory.Sequence("agency-{}".format)
    name = factory.Sequence("Agency {}".format)
    organisation = factory.SubFactory(OrganisationFactory)


class MembershipFactory(Owned):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    role = Role.BUSINESS_MANAGER
    starts_on = LONG_AGO
