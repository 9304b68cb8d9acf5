"""A web server's log is read by people who may not open what a secret address opens."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from gunicorn.config import Config

from config.access_lines import QuietLogger
from config.gunicorn import logger_class

TOKEN = "k3_Jq0-Zr8vXw2LmPq7sT9uYbN4cDfGhJkLzXcVbNmQ"


@pytest.mark.parametrize(
    "path",
    [
        f"/answer/walsall/{TOKEN}/",
        f"/accounts/invitation/walsall/{TOKEN}/",
        f"/calendars/walsall/{TOKEN}.ics",
        f"/answer/walsall/{TOKEN}/?step=check",
    ],
)
def test_secret_addresses_are_not_written_down(path):
    logger = QuietLogger(Config())
    response = SimpleNamespace(status="200 OK", sent=10, headers=[])
    environ = {
        "REQUEST_METHOD": "GET", "RAW_URI": path, "PATH_INFO": path, "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "192.0.2.1",
        "HTTP_REFERER": f"https://portal.example{path}", "QUERY_STRING": "",
    }  # fmt: skip
    atoms = logger.atoms(response, SimpleNamespace(headers=[]), environ, timedelta(milliseconds=3))

    line = Config().access_log_format % logger.atoms_wrapper_class(atoms)

    assert TOKEN not in line
    assert "walsall" in line


def test_the_server_writes_its_log_that_way():
    assert logger_class == "config.access_lines.QuietLogger"
