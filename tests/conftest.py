"""Tests run on real PostgreSQL as portal_app, so that row-level security is as real as in production."""

import pytest
from django.conf import settings
from django.db import connections
from xdist.scheduler import LoadScopeScheduling

from partnerships.scoping import partnership_scope
from tests.running import pattern

# Folders whose tests share one portal, one broker or the whole machine: one worker runs all of each.
TOGETHER = ("tests/browser", "tests/bench", "tests/processes")


class InOnePlace(LoadScopeScheduling):
    """Every test by itself to whichever worker is free, except those that belong together.

    xdist's own groups work by renaming tests, which this version of pytest does not let it do.
    """

    def _split_scope(self, nodeid):
        return next((folder for folder in TOGETHER if nodeid.startswith(folder)), nodeid)


def pytest_xdist_make_scheduler(config, log):
    return InOnePlace(config, log)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings):
    """Copy the tables instead of migrating once more in each worker."""
    settings.DATABASES["default"]["TEST"]["TEMPLATE"] = pattern()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The owner made the database; from here on everything runs as the role that serves."""
    with django_db_blocker.unblock():
        connection = connections["default"]
        with connection.cursor() as cursor:  # transactional tests empty the tables with TRUNCATE
            cursor.execute("GRANT TRUNCATE ON ALL TABLES IN SCHEMA public TO portal_app")
        connection.close()
        owner = {key: connection.settings_dict[key] for key in settings.SERVING_USER}
        connection.settings_dict |= settings.SERVING_USER
    yield
    with django_db_blocker.unblock():  # the owner drops what it made
        connection.close()
        connection.settings_dict |= owner


@pytest.fixture
def scoped():
    """Open a partnership scope inside a test body: `with scoped(partnership): ...`"""
    return partnership_scope
