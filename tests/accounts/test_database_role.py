"""The portal does not serve as a role that row-level security does not bind."""

import pytest
from django.conf import settings
from django.core.checks import Tags, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import connections
from django.db.utils import load_backend

from accounts.checks import bypasses_walls, refuse_bypassing_role
from accounts.models import User


@pytest.fixture
def bypassing(django_db_setup, django_db_blocker):
    """The alias of a real connection that has become a bypassing role, as if DATABASE_URL named one."""
    alias, serving = "bypassing", connections["default"].settings_dict
    values = serving | {key: settings.DATABASE_OWNER[key] for key in settings.SERVING_USER}
    values |= {"OPTIONS": {"options": "-c role=portal_ops"}, "CONN_MAX_AGE": 0}
    connections.settings[alias] = values
    connections[alias] = load_backend(values["ENGINE"]).DatabaseWrapper(values, alias=alias)
    with django_db_blocker.unblock():
        yield alias
        connections[alias].close()
    del connections[alias]
    del connections.settings[alias]


@pytest.mark.django_db
def test_the_role_that_serves_is_bound():
    assert not bypasses_walls(connections["default"])
    assert run_checks(tags=[Tags.database], databases=["default"]) == []


def test_a_bypassing_role_is_refused_at_its_first_connection(bypassing):
    with pytest.raises(ImproperlyConfigured, match="BYPASSRLS"):
        connections[bypassing].ensure_connection()


def test_the_check_says_what_to_do(bypassing):
    (error,) = [e for e in run_checks(tags=[Tags.database], databases=[bypassing]) if e.id == "accounts.E001"]

    assert "BYPASSRLS" in error.msg
    assert "portal_app" in error.hint


@pytest.mark.django_db
def test_a_role_is_asked_once_per_process(django_assert_num_queries):
    refuse_bypassing_role(connections["default"])
    with django_assert_num_queries(0):
        refuse_bypassing_role(connections["default"])


@pytest.mark.django_db
def test_the_first_administrator_is_made_by_command(capsys):
    call_command("create_platform_administrator", "Root@Portal.example", "Robin Root")

    user = User.objects.get()
    assert (user.email, user.platform_administrator, user.is_superuser) == ("root@portal.example", True, False)
    assert "/accounts/password/reset/" in capsys.readouterr().out
    with pytest.raises(CommandError, match="already has an account"):
        call_command("create_platform_administrator", "root@portal.example", "Again")
