"""How the web server runs, in service and in the demonstration; the address it binds comes from the command line."""

from pathlib import Path
from typing import Any

workers = 2
threads = 4
preload_app = True  # read the code once; workers share its memory
control_socket_disable = True
logger_class = "config.access_lines.QuietLogger"
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - a disk that stalls must not look like a hung worker


def when_ready(server: Any) -> None:
    """Read the pages too, so that no first visitor waits for it."""
    from django.urls import get_resolver  # noqa: PLC0415 - after the application

    get_resolver().url_patterns  # noqa: B018
