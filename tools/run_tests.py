"""The test command: checks, then the suite on SQLite with the file broker, then all of it on PostgreSQL and Redis.

    python tools/run_tests.py [--only checks|sqlite|postgres|rig] [pytest arguments]

Runs what the machine allows and says what it could not run and why. With CI=true nothing may be missing: exit 1.
"""
import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.rig import chromium  # noqa: E402
from tests.rig.deployed import nginx  # noqa: E402
from tests.rig.servers import NotInstalled, _program  # noqa: E402

CI = os.environ.get("CI", "").lower() == "true"
PRODUCTION = {
    "DEMO": "0", "DEBUG": "0", "SECRET_KEY": "check-only-" + "0123456789abcdefghijklmnopqrstuvwxyz" * 2, "SITE_URL": "https://example.org",
    "ALLOWED_HOSTS": "example.org", "DATABASE_URL": "postgres://guildhall@localhost/guildhall", "REDIS_URL": "redis://localhost/0",
    "EMAIL_URL": "smtp+tls://u:p@localhost:587",
}


def python(*arguments: str) -> list[str]:
    return [sys.executable, *arguments]


def tool(name: str, *arguments: str) -> list[str]:
    return [str(Path(sys.executable).parent / name), *arguments]


CHECKS = {
    "style": (tool("ruff", "check", "."), {}),
    "floors": (tool("lint-imports", "--no-cache"), {}),
    "types": (tool("mypy", "kit", "analytics/formulas.py", "billing", "accounts/standing.py"), {}),
    "catalogues": (python("tools/messages.py", "check"), {}),
    "migrations": (python("manage.py", "makemigrations", "--check", "--dry-run"), {"DEMO": "1"}),
    "settings": (python("manage.py", "check", "--deploy", "--fail-level", "WARNING"), PRODUCTION),
}


# Long ones first, so that two cores end at about the same time. A journey mostly waits, for pages and for workers: it runs beside them.
# The walk through every page is all browser, and long.
JOURNEYS, EVERY_PAGE = "tests/journeys", "tests/journeys/test_every_page_in_chromium.py"
PARTS = (
    ("analytics", "portal", "tests", f"--ignore={JOURNEYS}"),
    ("kit", "accounts", "community", "surveys", "events"), ("billing", "notices", "courses"),
)


class Run:
    def __init__(self, extra: list[str]):
        self.extra, self.failed, self.missing = extra, [], []
        self.suites: list[tuple[str, list[str], dict[str, str]]] = []
        self.beside: list[tuple[str, list[str], dict[str, str]]] = []

    def step(self, name: str, command: list[str], env: dict[str, str] | None = None) -> None:
        print(f"\n== {name}", flush=True)
        began = time.monotonic()
        code = subprocess.call(command, cwd=ROOT, env={**os.environ, **(env or {})})
        print(f"== {name}: {'ok' if code == 0 else f'FAILED ({code})'}, {time.monotonic() - began:.0f} s", flush=True)
        if code:
            self.failed.append(name)

    def checks(self) -> None:
        self.at_once([(name, command, env) for name, (command, env) in CHECKS.items()])

    def sqlite(self) -> None:
        env = {"DATABASE_URL": "", "REDIS_URL": ""}
        self.add("suite on SQLite and the file broker", python("-m", "pytest", "-m", self.marks("not browser"), *self.extra), env)

    def add(self, name: str, command: list[str], env: dict[str, str] | None = None) -> None:
        """A suite that `run_suites` runs beside others; named on the command line, one by one."""
        self.suites.append((name, command, env or {}))

    def run_suites(self) -> None:
        if len(self.suites) + len(self.beside) == 1:
            self.step(*self.suites[0])
        else:
            self.at_once(self.suites, self.beside)

    def at_once(self, suites: list[tuple[str, list[str], dict[str, str]]], beside=()) -> None:
        """Two at a time, and those that mostly wait one by one beside them; what each says is printed when it is done."""
        with ThreadPoolExecutor(2) as cores, ThreadPoolExecutor(1) as idle:
            waiting = [*map(partial(cores.submit, self._suite), suites), *map(partial(idle.submit, self._suite), beside)]
            for suite in as_completed(waiting):
                name, done, seconds = suite.result()
                print(f"\n== {name}\n{done.stdout}", flush=True)
                print(f"== {name}: {f'FAILED ({done.returncode})' if done.returncode else 'ok'}, {seconds:.0f} s", flush=True)
                if done.returncode:
                    self.failed.append(name)

    def _suite(self, suite):
        name, command, env = suite
        began = time.monotonic()
        print(f"== {name} begins", flush=True)
        done = subprocess.run(command, cwd=ROOT, env={**os.environ, **env}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        return name, done, time.monotonic() - began

    def marks(self, base: str) -> str:
        return base if self.browser() else f"({base}) and not browser"

    def browser(self) -> str | None:
        return chromium.program()

    def postgres(self, marks: str = "rig or browser or not rig") -> None:
        try:
            for program in ("initdb", "pg_ctl", "psql"):
                _program(program)
            if not shutil.which("redis-server"):
                raise NotInstalled("redis-server")
        except NotInstalled as program:
            self.missing.append(f"the suite on PostgreSQL and Redis: {program} is not installed (Debian: postgresql redis-server)")
            return
        command = python("-m", "tests.rig.servers", "--", *python("-m", "pytest", "-m", self.marks(marks), *self.extra))
        if self.browser() and marks != "rig":
            self.add("every page in Chromium", [*command, EVERY_PAGE])
            self.beside.append(("journeys in Chromium", [*command, JOURNEYS, f"--ignore={EVERY_PAGE}"], {}))
        for number, part in enumerate(PARTS, start=1):
            self.add(f"suite on PostgreSQL and Redis, part {number}", [*command, *part])

    def look_for_browser(self) -> None:
        if not self.browser():
            self.missing.append("the journeys in a browser: Chromium is not installed (Debian: chromium fonts-noto-cjk)")

    def look_for_nginx(self) -> None:
        if not nginx():
            self.missing.append("the deployed portal behind its proxy: nginx is not installed (Debian: nginx-light)")

    def close(self) -> int:
        for what in self.missing:
            print(f"not run: {what}")
        if self.failed:
            print("failed:", ", ".join(self.failed))
        return bool(self.failed or (CI and self.missing))


def main(arguments: list[str]) -> int:
    only = arguments[arguments.index("--only") + 1] if "--only" in arguments else ""
    run = Run([a for a in arguments if a not in ("--only", only)])
    if only != "checks":
        run.look_for_browser()
        run.look_for_nginx()
    if only in ("", "checks"):
        run.checks()
    if only in ("", "sqlite"):
        run.sqlite()
    if only in ("", "postgres"):
        run.postgres()
    if only == "rig":
        run.postgres("rig")
    run.run_suites()
    return run.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
