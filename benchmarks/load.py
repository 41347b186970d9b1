"""Load on a page and what it costs: CPU milliseconds a request of whole process trees, read from /proc (Linux)."""
import gzip
import http.client
import itertools
import json
import os
import shutil
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

TICKS = os.sysconf("SC_CLK_TCK")
LOOPBACK = ("127.0.0.1", "localhost")
CLIENTS = 4
WRK = shutil.which("wrk")


@dataclass
class Row:
    """A request to measure. In its address, headers and body `{n}` becomes a number that is never used twice, `{who}` one of `turns` after
    another."""

    name: str
    url: str
    method: str = "GET"
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""
    expect: int = 200
    turns: list[str] = field(default_factory=list)
    once: bool = False
    """Each of `turns` at most once a round: for what a person may do only now and then."""
    queries: int | None = None
    goal: float | None = None
    size: int = 0
    ratios: list[float] = field(default_factory=list)
    loads: list["Load"] = field(default_factory=list)

    @property
    def path(self) -> str:
        parts = urlsplit(self.url)
        return parts.path + (f"?{parts.query}" if parts.query else "")

    def median(self, name: str) -> float:
        return statistics.median(getattr(load, name) for load in self.loads)

    @property
    def ratio(self) -> float:
        return statistics.median(self.ratios)


@dataclass(frozen=True)
class Load:
    """One measurement: CPU ms a request, requests a second, and the answer times in ms."""

    cpu: float
    rate: float
    p50: float
    p95: float


def _processes() -> dict[int, tuple[int, int]]:
    """pid → (parent, CPU ticks of it and of its ended children)."""
    found = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/stat") as stat:
                    parts = stat.read().rsplit(")", 1)[1].split()
            except OSError:
                continue
            found[int(name)] = (int(parts[1]), sum(map(int, parts[11:15])))
    return found


def _tree(roots: list[int], every: dict[int, tuple[int, int]]) -> set[int]:
    """The processes and all below them."""
    children: dict[int, list[int]] = {}
    for pid, (parent, _ticks) in every.items():
        children.setdefault(parent, []).append(pid)
    todo = list(roots)
    for pid in todo:
        todo += children.get(pid, [])
    return set(todo) & set(every)


def cpu_seconds(roots: list[int]) -> float:
    every = _processes()
    return sum(every[pid][1] for pid in _tree(roots, every)) / TICKS


def memory_mb(root: int) -> float:
    """PSS of a process tree: what is shared counts once."""
    total = 0
    for pid in _tree([root], _processes()):
        with open(f"/proc/{pid}/smaps_rollup") as rollup:
            total += next(int(line.split()[1]) for line in rollup if line.startswith("Pss:"))
    return total / 1024


_numbers = itertools.count()


def _filled(text: str, who: str) -> str:
    return text.replace("{n}", f"{os.getpid()}x{next(_numbers)}x{time.time_ns()}").replace("{who}", who)


def ask(connection: http.client.HTTPConnection, row: Row, who: str) -> bytes:
    """One answer to the row's request; an answer of another status ends the benchmark."""
    headers = {name: _filled(value, who) for name, value in row.headers.items()}
    connection.request(row.method, _filled(row.path, who), _filled(row.body, who).encode() or None, headers)
    answer = connection.getresponse()
    data = answer.read()
    if answer.status != row.expect:
        raise SystemExit(f"{row.name}: status {answer.status}, not {row.expect}: {data[:300]!r}")
    return data


def connect(row: Row) -> http.client.HTTPConnection:
    parts = urlsplit(row.url)
    if parts.hostname not in LOOPBACK:
        raise SystemExit("loopback only")
    return http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)


def _client(row: Row, until: float, turns: Iterator[str], times: list[float], faults: list[str]) -> None:
    connection = connect(row)
    try:
        for who in turns:
            began = time.perf_counter()
            if time.monotonic() >= until:
                return
            ask(connection, row, who)
            times.append((time.perf_counter() - began) * 1000)
    except SystemExit as fault:
        faults.append(str(fault))


class _Shared:
    """An iterator that threads may share."""

    def __init__(self, items: Iterator[str]):
        self.items, self.lock = items, threading.Lock()

    def __iter__(self):
        return self

    def __next__(self) -> str:
        with self.lock:
            return next(self.items)


def _by_threads(row: Row, seconds: float) -> tuple[list[float], float]:
    """Answer times in ms and the seconds it took, by clients in threads of this process."""
    times: list[float] = []
    faults: list[str] = []
    turns = _Shared(iter(row.turns) if row.once else itertools.cycle(row.turns or [""]))
    began = time.monotonic()
    threads = [threading.Thread(target=_client, args=(row, began + seconds, turns, times, faults)) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise SystemExit(faults[0])
    return times, time.monotonic() - began


SCRIPT = """
local row = %s
local stamp, n = os.time() .. "x" .. %d, 0
local function filled(text, who) return (text:gsub("{n}", stamp .. "x" .. n):gsub("{who}", who)) end
request = function()
  n = n + 1
  local who, headers = row.turns[(n - 1) %% #row.turns + 1], {}
  for name, value in pairs(row.headers) do headers[name] = filled(value, who) end
  return wrk.format(row.method, filled(row.path, who), headers, filled(row.body, who))
end
done = function(summary, latency)
  local errors = summary.errors
  local bad = errors.status + errors.connect + errors.read + errors.write + errors.timeout
  local p50, p95 = latency:percentile(50), latency:percentile(95)
  print(string.format("MEASURED %%d %%d %%d %%f %%f", summary.requests, bad, summary.duration, p50, p95))
end
"""


def _lua(value) -> str:
    """A value of text, lists and dictionaries in Lua's notation."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"[{_lua(k)}] = {_lua(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "{" + ", ".join(map(_lua, value)) + "}"
    return json.dumps(value)


def _by_wrk(row: Row, seconds: float) -> tuple[int, float, float, float]:
    """Requests, requests a second, p50 and p95 in ms, by wrk."""
    facts = {"turns": row.turns or [""], "headers": row.headers, "method": row.method, "path": row.path, "body": row.body}
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(SCRIPT % (_lua(facts), next(_numbers)))
        script.flush()
        duration = max(1, round(seconds))
        command = [WRK, "-t1", f"-c{CLIENTS}", f"-d{duration}s", "-s", script.name, row.url.split("{", 1)[0]]
        said = subprocess.check_output(command, text=True)
    requests, bad, micros, p50, p95 = map(float, said.split("MEASURED ", 1)[1].split()[:5])
    if bad or not requests:
        raise SystemExit(f"{row.name}: {bad:.0f} of {requests:.0f} requests failed")
    return int(requests), requests / micros * 1e6, p50 / 1000, p95 / 1000


def load(row: Row, roots: list[int], *, seconds: float) -> Load:
    """Ask for the row with four clients at once."""
    before = cpu_seconds(roots)
    if WRK and not row.once and seconds >= 1:
        count, rate, p50, p95 = _by_wrk(row, seconds)
    else:
        times, took = _by_threads(row, seconds)
        times.sort()
        count, rate, p50, p95 = len(times), len(times) / took, statistics.median(times), times[int(len(times) * 0.95)]
    return Load((cpu_seconds(roots) - before) * 1000 / count, rate, p50, p95)


def weigh(row: Row) -> None:
    """Warm the row up in every worker and note the gzip bytes of its answer."""
    connection = connect(row)
    turns = (row.turns or [""])[-8:]
    for i in range(8):
        data = ask(connection, row, turns[i % len(turns)])
        if i % 2:
            connection.close()
    row.size = len(gzip.compress(data, 6))
