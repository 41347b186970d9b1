"""Real workers and a real beat on a broker of their own: started as the portal starts them, ended by their process ids.

On SQLite they work on a copy of the test's database, because that one lives in the memory of the test's process.
"""
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from celery import Celery
from django.db import connection
from redis import Redis

from portal.management.commands import demo

ROOT = Path(__file__).resolve().parent.parent.parent
REDIS_DATABASE = 7
CELERY = [sys.executable, "-m", "celery", "-A", "portal"]
# Of Celery, as a test can wait: a message that nobody acknowledged comes back after some seconds instead of five minutes.
SOON = 'broker.transport_options=(dict){"visibility_timeout": 3, "unacked_restore_interval": 1, "unacked_restore_throttle": 1}'


class Workshop:
    def __init__(self, folder: Path):
        self.folder, self.processes = folder, []
        self.redis = os.environ.get("REDIS_URL", "")
        outside = {name: value for name, value in os.environ.items() if name not in ("DJANGO_SETTINGS_MODULE", "VAR_DIR", "CACHE_URL")}
        self.env = {**outside, **(self._production() if self.redis else self._demo())}
        self.broker = self._broker()

    def _demo(self) -> dict[str, str]:
        return {"DEMO": "1", "DEBUG": "0", "DEMO_DIR": str(self.folder), "SITE_URL": "http://localhost:8000", "DATABASE_URL": ""}

    def _production(self) -> dict[str, str]:
        database = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
        self.redis = self.redis.replace("virtual_host=0", f"virtual_host={REDIS_DATABASE}")
        with Redis(unix_socket_path=urlsplit(self.redis).path, db=REDIS_DATABASE) as client:
            client.flushdb()
        return {
            "DEMO": "0", "DEBUG": "0", "VAR_DIR": str(self.folder), "SITE_URL": "https://guildhall.example",
            "ALLOWED_HOSTS": "guildhall.example", "SECRET_KEY": "of-the-rig-" * 5, "EMAIL_URL": "smtp://localhost:1",
            "PAYMENT_PROVIDERS": "sandbox", "REDIS_URL": self.redis,
            "DATABASE_URL": urlunsplit(database),
        }

    def _broker(self) -> Celery:
        app = Celery("workshop", set_as_current=False)
        app.conf.update(broker_url=self.redis or "filesystem://", task_default_queue="default", task_ignore_result=True)
        if not self.redis:
            queue = self.folder / "queue"
            (queue / "control").mkdir(parents=True)
            app.conf.broker_transport_options = {
                "data_folder_in": str(queue), "data_folder_out": str(queue), "control_folder": str(queue / "control"),
            }
        return app

    def open(self) -> None:
        """Give the workers what the test has made. Call it before the first of them starts."""
        if connection.vendor == "sqlite":
            with sqlite3.connect(self.folder / "guildhall.sqlite3") as copy:
                connection.connection.backup(copy)

    def ask(self, sql: str) -> tuple:
        """The one row of a query on the workers' database."""
        if connection.vendor == "sqlite":
            database = sqlite3.connect(self.folder / "guildhall.sqlite3", timeout=20)
            try:
                return database.execute(sql).fetchone()
            finally:
                database.close()
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchone()

    def count(self, sql: str) -> int:
        return self.ask(f"SELECT count(*) FROM {sql}")[0]

    def change(self, sql: str) -> None:
        if connection.vendor == "sqlite":
            with sqlite3.connect(self.folder / "guildhall.sqlite3", timeout=20) as database:
                database.execute(sql)
            database.close()
        else:
            with connection.cursor() as cursor:
                cursor.execute(sql)

    def send(self, task: str) -> None:
        self.broker.send_task(task)

    def worker(self, *overrides: str) -> subprocess.Popen:
        """A worker as docs/operations.md starts it; on the file broker as the demo does."""
        command = [*CELERY, "worker", "--concurrency", "2"] if self.redis else self._of_demo("worker")
        return self._start([*command, "--", SOON, *overrides] if self.redis else command)

    def beat(self) -> subprocess.Popen:
        return self._start(self._of_demo("beat"))

    @staticmethod
    def _of_demo(name: str) -> list[str]:
        return demo._processes("127.0.0.1", 0, reload=False)[name]

    def _start(self, command: list[str]) -> subprocess.Popen:
        with (self.folder / "log").open("a") as log:
            process = subprocess.Popen(command, cwd=ROOT, env=self.env, stdout=log, stderr=subprocess.STDOUT, start_new_session=True)
        self.processes.append(process)
        return process

    def kill(self, process: subprocess.Popen) -> None:
        """kill -9 of a process and its children, as when the machine goes dark."""
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)

    def wait(self, until, seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        while not until():
            if time.monotonic() > deadline:
                raise TimeoutError(self.log())
            time.sleep(0.005)

    def log(self) -> str:
        return (self.folder / "log").read_text()[-4000:]

    def close(self) -> None:
        for process in self.processes:
            if process.poll() is None:
                self.kill(process)
        self.broker.close()
