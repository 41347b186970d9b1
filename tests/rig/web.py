"""A web process of the tests: serves the portal, and is dead by kill -9 in the middle of its first payment notice, if told so.

    python -m tests.rig.web PORT never|before|after FLAG

`before`: within the transaction, when all effects are written; `after`: committed, and not answered yet. FLAG is a file that is
there once it has died, so that the next one lives.
"""
import os
import signal
import sys
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"


class Quiet(WSGIRequestHandler):
    def log_message(self, *args):
        """The test looks at what happened, not at the log."""


def main(port: int, when: str, flag: Path) -> None:
    from portal.wsgi import application

    def die(**signal_data):
        flag.touch()
        os.kill(os.getpid(), signal.SIGKILL)

    if when == "before" and not flag.exists():
        from billing.signals import order_paid

        order_paid.connect(die, weak=False)

    def serve(environ, start_response):
        answer = application(environ, start_response)
        if when == "after" and environ["PATH_INFO"].startswith("/webhooks/pay/") and not flag.exists():
            die()
        return answer

    make_server("127.0.0.1", port, serve, handler_class=Quiet).serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
