import pytest

from tests.processes.place import Place


@pytest.fixture(scope="session")
def home(tmp_path_factory):
    """One database and one broker for all; each test has a partnership of its own."""
    place = Place(tmp_path_factory.mktemp("place"))
    try:
        place.start_database()
        place.start_broker()
        place.migrate()
        place.run("manage.py", "load_reference")
        yield place
    finally:
        place.stop()
