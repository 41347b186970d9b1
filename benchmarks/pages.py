"""What the main pages cost in CPU, as a multiple of a bare Django view, on PostgreSQL and Redis with a seeded community.

    python benchmarks/pages.py [--quick] [--only WORD] [--rounds 3] [--seconds 3]

Method, meaning of the figures and goals: docs/speed.md. Ends with one line RESULT.
"""
import argparse
import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from redis import Redis  # noqa: E402

from benchmarks.load import Row, load, memory_mb, weigh  # noqa: E402
from tests.rig.servers import servers  # noqa: E402

MANAGE = [sys.executable, "manage.py"]
CSRF = "a" * 32
BARE_SHARE = 3
"""The bare view is measured before every row, for a third of the row's time."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def gunicorn(app: str, path: str, env: dict[str, str]):
    """The app on two workers with four threads each; yields its pid and address once it answers."""
    base = f"http://127.0.0.1:{free_port()}"
    command = [sys.executable, "-m", "gunicorn", "-w", "2", "-k", "gthread", "--threads", "4", "--keep-alive", "30", "--log-level", "error",
               "-b", urlsplit(base).netloc, app]
    process = subprocess.Popen(command, cwd=ROOT, env=env)
    try:
        _wait_for(base + path)
        yield process.pid, base
    finally:
        process.terminate()
        process.wait(15)


def _wait_for(url: str) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(url, timeout=2).read()  # noqa: S310 - our own server
            return
        except OSError:
            time.sleep(0.1)
    sys.exit(f"{url} does not answer")


def server_pids(found: dict[str, str]) -> list[int]:
    """PostgreSQL's postmaster and Redis."""
    data = Path(found["DATABASE_URL"].split("host=")[1]) / "data"
    broker = Redis(unix_socket_path=urlsplit(found["REDIS_URL"]).path)
    return [int((data / "postmaster.pid").read_text().split()[0]), broker.info("server")["process_id"]]


def production(found: dict[str, str], folder: str) -> dict[str, str]:
    """The environment of a portal as docs/operations.md asks for it, behind a proxy that says https."""
    return {
        **{name: value for name, value in os.environ.items() if name not in ("DEMO", "DEBUG")}, **found, "VAR_DIR": folder,
        "SECRET_KEY": "benchmark" * 6, "SITE_URL": "https://127.0.0.1", "ALLOWED_HOSTS": "127.0.0.1,testserver", "BEHIND_PROXY": "1",
        "EMAIL_URL": "smtp://127.0.0.1:9", "PAYMENT_PROVIDERS": "sandbox", "LOG_LEVEL": "ERROR",
        "SEED_PASSWORD": secrets.token_urlsafe(20),
    }


def rows(base: str, facts: dict) -> list[Row]:
    proxy = {"X-Forwarded-Proto": "https"}
    reader = {**proxy, "Cookie": f"sessionid={facts['reader']}; csrftoken={CSRF}"}
    admin = {**proxy, "Cookie": f"sessionid={facts['admin']}; csrftoken={CSRF}"}
    post = {**proxy, "Cookie": f"sessionid={{who}}; csrftoken={CSRF}", "X-CSRFToken": CSRF, "Referer": f"https{base[4:]}/",
            "Content-Type": "application/x-www-form-urlencoded"}
    token = {**proxy, "Authorization": "Bearer {who}", "Content-Type": "application/json"}
    event = f'{{"interaction_type": "code_committed", "timestamp": "{facts["now"]}"}}'
    batch = '{"events": [' + ", ".join([event] * 100) + "]}"
    asked = '{"metric": ["activity", "satisfaction", "cost"], "time_range": "30d"}'
    api = {"method": "POST", "headers": token, "turns": facts["tokens"]}

    def pair(name: str, path: str, *, visitor: float | None = None, member: float | None = None) -> list[Row]:
        return [
            Row(f"{name}, visitor, cold", f"{base}{path}?cold={{n}}", headers=proxy, goal=visitor),
            Row(f"{name}, member", f"{base}{path}", headers=reader, goal=member),
        ]

    return [
        Row("visitor, warm", f"{base}/community/", headers=proxy, goal=3),
        *pair("home", "/"),
        *pair("topic list", "/community/", visitor=16, member=22),
        *pair("topic", facts["topic"], visitor=18, member=26),
        Row("reply", f"{base}{facts['topic']}reply/", method="POST", headers=post, body="body=measured+{n}", expect=302,
            turns=facts["writers"], once=True, goal=22),
        *pair("catalogue", "/courses/"),
        *pair("course", facts["course"], visitor=26, member=26),
        Row("lesson, member", base + facts["lesson"], headers=reader),
        *pair("event list", "/events/"),
        *pair("event", facts["event"], visitor=20, member=28),
        Row("leaderboard, visitor, cold", f"{base}/community/leaderboard/?cold={{n}}", headers=proxy),
        Row("profile, member", base + facts["profile"], headers=reader),
        Row("notices, member", f"{base}/me/notifications/", headers=reader),
        Row("search, member", f"{base}/search/?q=idempotency", headers=reader),
        Row("ingest 1", f"{base}/api/v1/interaction", body=event, expect=202, goal=4.5, **api),
        Row("ingest 100", f"{base}/api/v1/interaction", body=batch, expect=202, goal=15, **api),
        Row("analysis, 30 days", f"{base}/api/v1/analysis", body=asked, goal=8, **api),
        Row("overview, operator", f"{base}/analytics/", headers=admin, goal=8),
    ]


def rows_of_100k(base: str, facts: dict, deep: str, first: Row) -> list[Row]:
    proxy = {"X-Forwarded-Proto": "https"}
    admin = {**proxy, "Cookie": f"sessionid={facts['admin']}; csrftoken={CSRF}"}
    return [
        Row("100k posts: topic list, page 1", first.url, headers=proxy, goal=16),
        Row("100k posts: topic list, page 4,000", f"{base}/community/{deep}&cold={{n}}", headers=proxy, goal=16),
        Row("100k posts: admin, posts", f"{base}/admin/community/post/", headers=admin, goal=60),
        Row("100k posts: admin, interactions", f"{base}/admin/community/interaction/", headers=admin, goal=60),
    ]


def manage(env: dict[str, str], *arguments: str, **more) -> str:
    return subprocess.run([*MANAGE, *arguments], cwd=ROOT, env=env, check=True, stdout=subprocess.PIPE, text=True, **more).stdout


def called(env: dict[str, str], module: str, call: str, **more) -> dict:
    """What a function of the benchmarks prints as JSON, called with the portal's settings."""
    said = manage(env, "shell", "-v0", "--no-imports", "-c", f"from benchmarks.{module} import {call.split('(')[0]}; {call}", **more)
    return json.loads(said.splitlines()[-1])


def prepare(table: list[Row], env: dict[str, str]) -> None:
    """Count each row's statements, warm it up and weigh its answer."""
    given = json.dumps([{**asdict(row), "path": row.path} for row in table])
    for name, count in called(env, "statements", "count()", input=given).items():
        next(row for row in table if row.name == name).queries = count
    for row in table:
        weigh(row)


def measure(yardstick: Row, table: list[Row], bare_pid: int, roots: list[int], given) -> None:
    for _ in range(given.rounds):
        for row in table:
            bare = load(yardstick, [bare_pid], seconds=given.seconds / BARE_SHARE)
            cost = load(row, roots, seconds=given.seconds)
            yardstick.loads.append(bare)
            row.loads.append(cost)
            row.ratios.append(cost.cpu / bare.cpu)


def show(yardstick: Row, table: list[Row]) -> None:
    yardstick.ratios = [1.0]
    print(f"| {'page':36} | x bare | goal | SQL | CPU ms | req/s | p50 ms | p95 ms | gzip KB |")
    print(f"|{'-' * 38}|---|---|---|---|---|---|---|---|")
    for row in [yardstick, *table]:
        figures = [f"{row.ratio:.1f}", f"{row.goal:g}" if row.goal else "", "" if row.queries is None else str(row.queries),
                   f"{row.median('cpu'):.2f}", f"{row.median('rate'):.0f}", f"{row.median('p50'):.1f}", f"{row.median('p95'):.1f}",
                   f"{row.size / 1000:.1f}"]
        print(f"| {row.name:36} | " + " | ".join(figures) + " |")


def _key(row: Row) -> str:
    return row.name.replace(",", "").replace(":", "").replace(" ", "_")


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="small and under 45 s: shows that it runs, measures little")
    parser.add_argument("--members", type=int, default=1000)
    parser.add_argument("--topics", type=int, default=2000)
    parser.add_argument("--posts", type=int, default=100_000, help="posts of the second part; 0 leaves it out")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=3.0, help="of load on a row in each round")
    parser.add_argument("--only", default="", help="rows whose name holds this word")
    given = parser.parse_args()
    if given.quick:
        given.members, given.topics, given.posts, given.rounds, given.seconds = 40, 50, 0, 1, 0.3
    return given


def build(env: dict[str, str], given) -> dict:
    """The database filled and the static files collected; what the rows need to know."""
    ignored = ["--ignore=admin", "--ignore=rest_framework"] if given.quick else []
    files = subprocess.Popen([*MANAGE, "collectstatic", "--noinput", "-v0", *ignored], cwd=ROOT, env=env)
    manage(env, "migrate", "-v0")
    manage(env, "seed", "--members", str(given.members), "--days", "7" if given.quick else "90")
    facts = called(env, "fill", f"fill({given.topics})")
    if files.wait():
        sys.exit("collectstatic failed")
    return facts


def main() -> None:
    given = options()
    with servers() as found, tempfile.TemporaryDirectory(prefix="guildhall-bench-") as folder:
        env = production(found, folder)
        facts = build(env, given)
        portal, least = gunicorn("portal.wsgi:application", "/healthz", env), gunicorn("benchmarks.bare:app", "/const/", env)
        with portal as (web, base), least as (bare, plain):
            roots, yardstick = [web, *server_pids(found)], Row("bare Django view", f"{plain}/const/")
            weigh(yardstick)
            table = [row for row in rows(base, facts) if given.only in row.name]
            prepare(table, env)
            measure(yardstick, table, bare, roots, given)
            memory = memory_mb(web)
            if given.posts:
                deep = called(env, "fill", f"grow({given.posts})")["deep"]
                first = next(row for row in rows(base, facts) if row.name == "topic list, visitor, cold")
                large = [row for row in rows_of_100k(base, facts, deep, first) if given.only in row.name]
                prepare(large, env)
                measure(yardstick, large, bare, roots, given)
                table += large
    show(yardstick, table)
    ratios = " ".join(f"{_key(row)}={row.ratio:.1f}" for row in table)
    print(f"RESULT unit=x_bare bare_cpu_ms={yardstick.median('cpu'):.2f} web_pss_mb={memory:.0f} {ratios}")


if __name__ == "__main__":
    main()
