"""A scanner that speaks clamd's protocol on a real socket."""

import socket
import threading
from contextlib import contextmanager

VIRUS = b"EICAR"


class Clamd:
    """`answer`: what it says of a file; `seen`: the files it was sent."""

    def __init__(self, listener, answer=None):
        self.listener, self.answer, self.seen = listener, answer, []

    def serve(self):
        while True:
            try:
                line, _ = self.listener.accept()
            except OSError:
                return
            with line:
                self._one(line)

    def _one(self, line):
        line.settimeout(5)
        read = line.makefile("rb")
        assert read.read(10) == b"zINSTREAM\0"
        content = b""
        while length := int.from_bytes(read.read(4), "big"):
            content += read.read(length)
        self.seen.append(content)
        answer = self.answer
        if answer is None:
            answer = b"stream: Eicar-Signature FOUND\0" if VIRUS in content else b"stream: OK\0"
        line.sendall(answer)


@contextmanager
def clamd(answer=None, path=None):
    """The server and its address."""
    listener = socket.socket(socket.AF_UNIX if path else socket.AF_INET, socket.SOCK_STREAM)
    listener.bind(path or ("127.0.0.1", 0))
    listener.listen()
    server = Clamd(listener, answer)
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield server, path or f"127.0.0.1:{listener.getsockname()[1]}"
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)
