"""Emptying the tables: SQLite's although triggers refuse it, which are dropped before and made again after; PostgreSQL's although one
table refuses to be emptied, and although a request of a page that went away still holds some of them."""
from django.db import OperationalError
from psycopg.errors import DeadlockDetected

TIMES = 5
NEVER_EMPTIED = '"portal_staffact"'


def past_triggers(connection, statements: list[str]) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
    return [*(f"DROP TRIGGER {name}" for name, _sql in triggers), *statements, *(sql for _name, sql in triggers)]


def past_refusal(statements: list[str]) -> list[str]:
    """On PostgreSQL: the trail may be emptied within this transaction."""
    if not any(NEVER_EMPTIED in statement for statement in statements):
        return statements
    switch = f"ALTER TABLE {NEVER_EMPTIED} {{}} TRIGGER USER"
    return [switch.format("DISABLE"), *statements, switch.format("ENABLE")]


def after_deadlocks(empty):
    """`empty`, once more where PostgreSQL ended it to let a request go on."""

    def flush(statements):
        for _time in range(TIMES):
            try:
                return empty(statements)
            except OperationalError as error:
                if not isinstance(error.__cause__, DeadlockDetected):
                    raise
        return empty(statements)

    return flush
