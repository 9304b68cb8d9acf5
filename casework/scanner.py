"""Asks clamd whether a file carries a virus. Speaks its INSTREAM command; never waits for ever."""

import socket
from dataclasses import dataclass

CONNECT_SECONDS, ANSWER_SECONDS = 5, 60
CHUNK = 64 * 1024
LONGEST_ANSWER = 4096


class ScannerAway(Exception):
    """No answer, or none that says whether the file is clean. Ask again later."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`virus`: its name; empty where none was found."""

    virus: str = ""

    @property
    def clean(self) -> bool:
        return not self.virus


def scan(content: bytes, *, address: str, answer_seconds: float = ANSWER_SECONDS) -> Verdict:
    """`address`: host:port, or the path of a socket."""
    try:
        with _connect(address) as line:
            line.settimeout(answer_seconds)
            line.sendall(b"zINSTREAM\0")
            for start in range(0, len(content), CHUNK):
                part = content[start : start + CHUNK]
                line.sendall(len(part).to_bytes(4, "big") + part)
            line.sendall(bytes(4))
            answer = _read(line)
    except (OSError, ValueError) as error:
        raise ScannerAway(f"the virus scanner cannot be reached: {error}") from error
    return _verdict(answer)


def _connect(address: str) -> socket.socket:
    if address.startswith("/"):
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(CONNECT_SECONDS)
        try:
            line.connect(address)
        except OSError:
            line.close()
            raise
        return line
    host, _, port = address.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=CONNECT_SECONDS)


def _read(line: socket.socket) -> str:
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER:
        part = line.recv(1024)
        if not part:
            break
        answer += part
    return answer.rstrip(b"\0\r\n").decode("utf-8", "replace").strip()


def _verdict(answer: str) -> Verdict:
    said = answer.partition(": ")[2] or answer
    if said == "OK":
        return Verdict()
    if said.endswith(" FOUND"):
        return Verdict(said.removesuffix(" FOUND"))
    raise ScannerAway(f"the virus scanner gave no verdict: {answer[:200] or 'it hung up'}")
