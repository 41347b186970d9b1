"""Several processes, one fate."""
import os
import signal
import subprocess
import sys
import textwrap
import time

RUN = """
import sys
from portal.supervisor import Supervisor
sleeper = [sys.executable, "-c", {child!r}]
other = [sys.executable, "-c", {other!r}]
sys.exit(Supervisor({{"one": sleeper, "two": other}}, env=dict(__import__("os").environ)).run(lambda s: print("started", flush=True)))
"""
WAITING = textwrap.dedent("""
    import signal, sys, time
    signal.signal(signal.SIGTERM, lambda *_: (print("bye", flush=True), sys.exit(0)))
    print("pid", __import__("os").getpid(), flush=True)
    time.sleep(60)
""")


def supervise(child=WAITING, other=WAITING):
    return subprocess.Popen(
        [sys.executable, "-c", RUN.format(child=child, other=other)],
        stdout=subprocess.PIPE, text=True, cwd=os.getcwd(), env=os.environ.copy(),
    )


def read_pids(process) -> dict[str, int]:
    pids = {}
    while len(pids) < 2:
        line = process.stdout.readline()
        if " | pid " in line:
            name, _, pid = line.partition(" | pid ")
            pids[name.strip()] = int(pid)
    return pids


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_sigterm_ends_all_children_cleanly_and_their_lines_carry_names():
    process = supervise()
    pids = read_pids(process)
    process.send_signal(signal.SIGTERM)
    rest = process.communicate(timeout=20)[0]
    assert (process.returncode, sorted(line for line in rest.splitlines() if "bye" in line)) == (0, ["one | bye", "two | bye"])
    assert [alive(pid) for pid in pids.values()] == [False, False]


def test_when_one_child_dies_all_stop_and_the_exit_code_says_so():
    process = supervise()
    pids = read_pids(process)
    os.kill(pids["two"], signal.SIGKILL)
    began = time.monotonic()
    out = process.communicate(timeout=20)[0]
    assert (process.returncode, "two | ended with -9; stopping everything" in out, alive(pids["one"])) == (1, True, False)
    assert time.monotonic() - began < 15
