"""The walls that hold even when Python forgets."""

import pytest
from django.apps import apps
from django.db import IntegrityError, InternalError, ProgrammingError, connection, models, transaction
from django.utils import timezone

from partnerships.managers import NoActivePartnership
from partnerships.migration_operations import owned_foreign_keys
from partnerships.models import AccessLogEntry, Agency, Change, Membership, PartnershipOwned
from partnerships.scoping import person_scope
from tests.factories import AgencyFactory, MembershipFactory, PartnershipFactory, UserFactory

pytestmark = pytest.mark.django_db
# Tables without a partnership, on purpose: people, sign-in, national facts, and published copies anyone may read.
GLOBAL_TABLES = {
    "accounts_user", "accounts_user_groups", "accounts_user_user_permissions", "auth_group", "auth_group_permissions", "auth_permission",
    "account_emailaddress", "account_emailconfirmation", "mfa_authenticator", "socialaccount_socialaccount", "socialaccount_socialapp",
    "socialaccount_socialtoken", "django_content_type", "django_migrations", "django_session",
    "partnerships_partnership", "partnerships_organisation", "arrangements_rulepack", "arrangements_nationalclockrule",
    "deadlines_bankholiday", "datasets_nationalindicator",
    "guardian_userobjectpermission", "guardian_groupobjectpermission",  # empty: grants on cases have a table of their own
}  # fmt: skip


def owned_models():
    return [m for m in apps.get_models(include_auto_created=True) if issubclass(m, PartnershipOwned)]


def rows(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def test_the_serving_role_cannot_bypass_the_walls():
    assert rows("SELECT current_user, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user") == [
        ("portal_app", False, False)
    ]


def test_every_table_is_either_isolated_or_global_on_purpose():
    tables = dict(
        rows(
            "SELECT relname, relrowsecurity AND relforcerowsecurity FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace WHERE relkind IN ('r', 'p') AND nspname = 'public'"
        )
    )

    isolated = {name for name, protected in tables.items() if protected}

    assert isolated == {m._meta.db_table for m in owned_models()}
    assert set(tables) - isolated == GLOBAL_TABLES & set(tables)


def test_every_isolated_table_refuses_rows_of_others_in_reading_and_writing():
    policies = rows("SELECT tablename, qual, with_check FROM pg_policies WHERE policyname = 'own_partnership'")

    assert {table for table, _, _ in policies} == {m._meta.db_table for m in owned_models()}
    assert all("app.partnership_id" in qual and "app.partnership_id" in check for _, qual, check in policies)


def test_every_foreign_key_between_owned_tables_carries_the_partnership():
    found = {
        (table, column, target)
        for table, columns, target in rows(
            """SELECT c.conrelid::regclass::text, array_agg(a.attname::text ORDER BY a.attname), c.confrelid::regclass::text
               FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY(c.conkey)
               WHERE c.contype = 'f' AND cardinality(c.conkey) = 2 GROUP BY c.oid, 1, 3"""
        )
        for column in set(columns) - {"partnership_id"}
    }
    wanted = {(m._meta.db_table, column, target) for m in owned_models() for column, target in owned_foreign_keys(m)}

    assert wanted
    assert wanted <= found


@pytest.mark.parametrize("model", owned_models(), ids=lambda m: m._meta.label)
def test_a_query_outside_every_scope_is_refused(model):
    with pytest.raises(NoActivePartnership):
        model.objects.exists()


@pytest.mark.parametrize("model", owned_models(), ids=lambda m: m._meta.label)
def test_a_unique_constraint_says_nothing_about_others(model):
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint):
            assert constraint.fields[0] == "partnership", constraint.name


def test_raw_sql_sees_one_partnership(scoped):
    mine, _theirs = AgencyFactory(), AgencyFactory()

    with scoped(mine.partnership):
        assert rows("SELECT id FROM partnerships_agency") == [(mine.pk,)]
    assert rows("SELECT id FROM partnerships_agency") == []


def test_a_row_cannot_be_written_into_another_partnership(scoped):
    ours, other = PartnershipFactory(), PartnershipFactory()

    with pytest.raises(ProgrammingError, match="row-level security"), scoped(ours):
        Agency.objects.create(partnership=other, code="x", name="X")


def test_a_row_cannot_point_into_another_partnership(scoped):
    theirs, ours = AgencyFactory(), PartnershipFactory()
    user = UserFactory()

    with pytest.raises(IntegrityError, match="agency_id_own"), transaction.atomic(), scoped(ours):
        Membership.objects.create(
            partnership=ours, user=user, role="agency_coordinator", agency_id=theirs.pk, starts_on="2026-01-01"
        )
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_nested_scope_gives_the_outer_one_back(scoped):
    outer, inner = AgencyFactory(), AgencyFactory()

    with scoped(outer.partnership):
        with scoped(inner.partnership):
            assert Agency.objects.get() == inner
        assert Agency.objects.get() == outer
        assert rows("SELECT id FROM partnerships_agency") == [(outer.pk,)]


def test_a_person_reads_their_own_memberships_everywhere_and_nobody_elses():
    mine = MembershipFactory()
    also_mine = MembershipFactory(user=mine.user)
    MembershipFactory(partnership=mine.partnership)

    with person_scope(mine.user):
        assert set(Membership._base_manager.values_list("pk", flat=True)) == {mine.pk, also_mine.pk}


def test_history_is_written_whatever_path_a_change_takes(scoped):
    agency = AgencyFactory(name="Before")
    user = UserFactory()

    with scoped(agency.partnership, by=user), connection.cursor() as cursor:
        cursor.execute("UPDATE partnerships_agency SET name = 'After'")
        change = Change.objects.get(operation="UPDATE")

        assert (change.before["name"], change.after["name"], change.by) == ("Before", "After", user)


@pytest.mark.parametrize("statement", ["UPDATE {} SET partnership_id = partnership_id", "DELETE FROM {}"])
def test_the_access_log_and_history_cannot_be_rewritten(scoped, statement):
    agency = AgencyFactory()
    with scoped(agency.partnership):
        AccessLogEntry.objects.create(partnership=agency.partnership, action="read", page="x", at=timezone.now())
        for table in ("partnerships_accesslogentry", "partnerships_change"):
            with pytest.raises(InternalError, match="append-only"), transaction.atomic():
                rows(statement.format(table) + " RETURNING id")
