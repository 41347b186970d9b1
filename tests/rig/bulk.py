"""Many rows for the tests of one module: made once, rolled back at its end, and the tables left as small as they were."""
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def kept_for_a_module(blocker, *tables: str) -> Iterator[None]:
    """For a module's fixture on PostgreSQL, around `yield`. Rows are taken in without their triggers, which would check them one by one."""
    with blocker.unblock():
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL session_replication_role = replica")
            yield
            transaction.set_rollback(True)
        with connection.cursor() as cursor:
            cursor.execute(f"VACUUM (ANALYZE) {', '.join(tables)}")


def count_them() -> None:
    """Tell the planner what is there now; from here on all triggers work again."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = origin")
        cursor.execute("ANALYZE")
