"""Run several processes as one: prefixed output, one fate, a clean stop.

Each child leads a session of its own, so that a Ctrl-C of the terminal reaches only the supervisor, which then asks all children to end
with SIGTERM (a Celery worker finishes its task on SIGTERM and fails on SIGINT), waits, and kills what is left. When one child dies,
all stop.
"""
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass

GRACE = 15.0
LAST_WORDS = 2.0


@dataclass
class Child:
    name: str
    command: list[str]
    process: subprocess.Popen | None = None
    copier: threading.Thread | None = None


class Supervisor:
    def __init__(self, commands: dict[str, list[str]], *, env: dict[str, str], out=sys.stdout):
        self.children = [Child(name, command) for name, command in commands.items()]
        self.env, self.out = env, out
        self.stopping = threading.Event()
        self._width = max(map(len, commands))

    def say(self, name: str, line: str) -> None:
        self.out.write(f"{name:<{self._width}} | {line}\n")
        self.out.flush()

    def _copy(self, child: Child) -> None:
        for line in child.process.stdout:
            self.say(child.name, line.rstrip("\n"))

    def start(self) -> None:
        for child in self.children:
            child.process = subprocess.Popen(  # noqa: S603 - our own commands
                child.command, env=self.env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                errors="replace", start_new_session=True,
            )
            child.copier = threading.Thread(target=self._copy, args=(child,), daemon=True)
            child.copier.start()

    def ask_to_stop(self, *_signal) -> None:
        self.stopping.set()

    def run(self, ready=None) -> int:
        """Start all, call `ready(self)` once, wait for a signal or the death of a child. 0 after an asked-for stop, 1 when a child died."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.ask_to_stop)
        self.start()
        fallen = None
        try:
            if ready:
                ready(self)
            while not self.stopping.wait(0.3):
                fallen = self.fallen()
                if fallen:
                    self.say(fallen.name, f"ended with {fallen.process.returncode}; stopping everything")
                    break
        finally:
            self.stop()
        return 1 if fallen else 0

    def fallen(self) -> Child | None:
        return next((child for child in self.children if child.process.poll() is not None), None)

    def _signal(self, child: Child, number: int) -> None:
        with suppress(ProcessLookupError):
            os.killpg(child.process.pid, number)

    def stop(self) -> None:
        """SIGTERM to the processes, GRACE seconds, then SIGKILL to what is left of their groups."""
        for child in self.children:
            if child.process and child.process.poll() is None:
                child.process.terminate()
        deadline = time.monotonic() + GRACE
        for child in self.children:
            if child.process is None:
                continue
            try:
                child.process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                self.say(child.name, "did not end in time; killed")
            self._signal(child, signal.SIGKILL)
            child.process.wait()
            # What it said last is still in the pipe.
            child.copier.join(LAST_WORDS)
