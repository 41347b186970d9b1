"""One running portal for all journeys: its own data, its own port, real web, worker and beat."""
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass
class Portal:
    url: str
    process: subprocess.Popen
    folder: Path
    log: Path
    env: dict[str, str]

    def manage(self, *arguments: str) -> str:
        return subprocess.run(
            [sys.executable, "manage.py", *arguments], cwd=ROOT, env=self.env, check=True, capture_output=True, text=True
        ).stdout


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _own_database(url: str, name: str) -> str:
    """A new database beside the one of `url`."""
    parts = urlsplit(url)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}"')
        connection.execute(f'CREATE DATABASE "{name}"')
    return urlunsplit(parts._replace(path=f"/{name}"))


def ready(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/readyz", headers={"Host": f"localhost:{port}"})
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


@pytest.fixture(scope="session")
def portal():
    """The demo, as `make demo` starts it, with a small sample community."""
    port = _free_port()
    folder = Path(tempfile.mkdtemp(prefix="guildhall-journey-"))
    env = {k: v for k, v in os.environ.items() if k not in ("VAR_DIR", "SITE_URL", "DJANGO_SETTINGS_MODULE", "DEBUG")}
    env |= {"DEMO": "1", "DEMO_DIR": str(folder), "PORT": str(port)}
    if env.get("DATABASE_URL"):
        env["DATABASE_URL"] = _own_database(env["DATABASE_URL"], f"journey_{port}")
    if env.get("REDIS_URL"):
        env["REDIS_URL"] = env["REDIS_URL"].replace("virtual_host=0", "virtual_host=4")
        env["CACHE_URL"] = "unix://" + urlsplit(env["REDIS_URL"]).path + "?db=5"
    log = folder / "demo.log"
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "demo", "--port", str(port), "--members", "40", "--days", "40"],
            cwd=ROOT, env=env, stdout=out, stderr=subprocess.STDOUT,
        )
    deadline = time.monotonic() + 400
    while not ready(port):
        if process.poll() is not None or time.monotonic() > deadline:
            # Asked, not killed: it has children to end.
            process.terminate()
            process.wait(40)
            told = log.read_text()[-4000:]
            shutil.rmtree(folder, ignore_errors=True)
            pytest.fail(f"the demo did not become ready:\n{told}")
        time.sleep(0.5)
    yield Portal(f"http://localhost:{port}", process, folder, log, env)
    process.send_signal(signal.SIGTERM)
    code = process.wait(40)
    text = log.read_text()
    shutil.rmtree(folder, ignore_errors=True)
    assert code == 0, text[-4000:]
    assert "Traceback" not in text, text[-6000:]


def pytest_collection_modifyitems(items):
    """A journey takes long: it runs where a browser is asked for."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)
    # What it writes for all its tests is emptied from all tables in the end, and with it what migrations wrote.
    items.sort(key=lambda item: item.path.name == "test_every_page_in_chromium.py")
