"""A mail server that takes mail, or keeps the sender waiting for its answer."""
import socketserver
import threading
from contextlib import contextmanager
from email import message_from_string


class PostOffice(socketserver.ThreadingTCPServer):
    """`taken` holds the address of each letter that was acknowledged. While it is `slow`, a letter is read and gets no answer."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Counter)
        self.taken: list[str] = []
        self.slow, self.waiting = True, threading.Event()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"


class Counter(socketserver.StreamRequestHandler):
    def handle(self):
        self.say("220 here")
        for line in self.rfile:
            command = line.split()[0].upper()
            if command == b"DATA":
                self.say("354 go on")
                letter = b"".join(iter(self.rfile.readline, b".\r\n")).decode()
                if self.server.slow:
                    self.server.waiting.set()
                    return self.rfile.read()
                self.server.taken.append(message_from_string(letter)["To"])
            self.say("221 bye" if command == b"QUIT" else "250 yes")
            if command == b"QUIT":
                return None
        return None

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@contextmanager
def post_office():
    with PostOffice() as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield server
        server.shutdown()
