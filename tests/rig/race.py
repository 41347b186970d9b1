"""Several processes that do the same thing at the same moment, each with its own database connection."""
import multiprocessing
from collections.abc import Callable, Sequence

from django.db import connection, connections

_fork = multiprocessing.get_context("fork")


def _runner(function, arguments, barrier, results, index):
    connections.close_all()
    connection.ensure_connection()
    barrier.wait(30)
    try:
        outcome = ("done", function(*arguments))
    except Exception as error:  # noqa: BLE001 - the loser's refusal is a result of the race
        outcome = ("refused", f"{type(error).__name__}: {error}")
    connections.close_all()
    results.put((index, outcome))


def race(function: Callable, calls: Sequence[tuple], *, seconds: float = 60) -> list[tuple[str, object]]:
    """Call `function(*arguments)` once a process for each of `calls`, all at once.

    Needs a `transactional_db` on PostgreSQL. Returns, in the order of `calls`, ("done", value) or ("refused", "Error: text").
    """
    connections.close_all()
    barrier, results = _fork.Barrier(len(calls)), _fork.Queue()
    processes = [_fork.Process(target=_runner, args=(function, arguments, barrier, results, i)) for i, arguments in enumerate(calls)]
    for process in processes:
        process.start()
    outcomes = dict(results.get(timeout=seconds) for _ in processes)
    for process in processes:
        process.join(10)
    return [outcomes[i] for i in range(len(calls))]
