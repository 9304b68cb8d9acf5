"""Ports on this machine's own address."""

import errno
import socket

from trial.places import State, Trouble

HOST = "127.0.0.1"


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            if error.errno in {errno.EADDRINUSE, errno.EACCES}:
                return False
            raise
    return True


def any_free() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def remembered(state: State, key: str) -> int:
    """The port used last time where it is still free, else another."""
    port = state.get(key)
    if not (isinstance(port, int) and is_free(port)):
        port = any_free()
        state.set(key, port)
    return port


def chosen(text: str) -> int:
    """The port that a person asked for, checked before anything slow begins."""
    try:
        port = int(text)
    except ValueError:
        port = 0
    if not 1 <= port <= 65535:
        raise Trouble(f"PORT is {text!r}; it must be a number from 1 to 65535, for example: make demo PORT=8001")
    if not is_free(port):
        raise Trouble(
            f"Port {port} is taken, or not allowed to you. Stop what listens there, or choose another, for example: "
            f"make demo PORT={any_free()}"
        )
    return port
