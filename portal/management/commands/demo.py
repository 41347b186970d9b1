"""The whole portal on one machine: database, sample community, web, worker and beat, until Ctrl-C."""
import http.client
import os
import socket
import sys
import time
from ipaddress import ip_address

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from accounts.models import Member
from portal.demo import SAMPLE_LOGINS, sample_password, service_token
from portal.supervisor import Supervisor


def _must_be_free(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(f"Port {port} is taken. Choose another: make demo PORT={port + 1}") from error


def _answers(host: str, port: int) -> bool:
    connection = http.client.HTTPConnection(host, port, timeout=2)
    try:
        connection.request("GET", "/healthz", headers={"Host": f"localhost:{port}"})
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def _processes(host: str, port: int, *, reload: bool) -> dict[str, list[str]]:
    granian = os.path.join(os.path.dirname(sys.executable), "granian")
    celery = [sys.executable, "-m", "celery", "--quiet", "--app", "portal"]
    web = [granian, "--interface", "wsgi", "--host", host, "--port", str(port), "--workers", "1", "--blocking-threads", "4",
           "--no-access-log", "--log-level", "warning", "portal.wsgi:application"]
    if reload:
        web = [sys.executable, "manage.py", "runserver", f"{host}:{port}"]
    worker = ["worker", "--pool", "threads", "--concurrency", "2", "--without-gossip", "--without-mingle", "--without-heartbeat"]
    return {
        "web": web,
        "worker": [*celery, *worker, "--loglevel", "warning"],
        "beat": [*celery, "beat", "--pidfile", "", "--loglevel", "warning"],
    }


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"))
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
        parser.add_argument("--members", type=int, default=300)
        parser.add_argument("--days", type=int, default=90)
        parser.add_argument("--reload", action="store_true", help="Django's development server, which reloads changed code")

    def handle(self, *, host, port, members, days, reload, **options):
        if not settings.DEMO:
            raise CommandError("This runs with DEMO=1 only (make demo sets it): everybody who reaches it may sign in as anybody.")
        if not ip_address(host).is_loopback:
            raise CommandError("The demo listens on this machine only (127.0.0.1): everybody who reaches it may sign in as anybody.")
        _must_be_free(host, port)
        self.started = time.monotonic()
        call_command("migrate", verbosity=0, interactive=False)
        if not Member.objects.exists():
            call_command("seed", members=members, days=days, stdout=self.stdout)
        supervisor = Supervisor(
            _processes(host, port, reload=reload), env={**os.environ, "PYTHONUNBUFFERED": "1"}, out=self.stdout._out
        )
        self.host, self.port = host, port
        code = supervisor.run(ready=self.announce)
        self.stdout.write("Stopped. The data is kept; the next start is fast.")
        sys.exit(code)

    def announce(self, supervisor):
        """Wait for the first page, then say where it is and how to get in."""
        deadline = time.monotonic() + 60
        while not _answers(self.host, self.port):
            if supervisor.fallen() or supervisor.stopping.is_set() or time.monotonic() > deadline:
                return
            time.sleep(0.2)
        logins = ", ".join(SAMPLE_LOGINS)
        self.stdout.write(
            f"\n  Guildhall is open: http://localhost:{self.port}   ({time.monotonic() - self.started:.1f} s)\n"
            f"  Sign in as one of: {logins}\n"
            f"  Password: {sample_password()}   (or one click: http://localhost:{self.port}/demo/)\n"
            f"  Mail that the portal sends: http://localhost:{self.port}/demo/mailbox/\n"
            f"  Service token for the API: {service_token()}\n"
            "  Ctrl-C stops everything.\n"
        )
