"""INSERT … ON CONFLICT … RETURNING, the same on PostgreSQL and SQLite: the database says which rows were new.

`bulk_create(ignore_conflicts=True)` does not tell, and a savepoint around an IntegrityError costs three statements.
"""
from collections.abc import Sequence

from django.db import connections, router

NOTHING = "NOTHING"


def insert(
    objects: Sequence, *, unique: Sequence[str], returning: Sequence[str], where: str = "", on_conflict: str = NOTHING
) -> list[tuple]:
    """Insert `objects` of one model in one statement; returns the values of the columns `returning` for every row written.

    `unique` are the columns of the constraint that may already hold the row (none: any constraint), `where` its condition if
    it is partial.
    `on_conflict` is NOTHING (such a row is skipped and not returned) or `UPDATE SET …`. All names are columns and come
    from our code, never from a request.
    """
    if not objects:
        return []
    model = type(objects[0])
    connection = connections[router.db_for_write(model)]
    name = connection.ops.quote_name
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    values = [field.get_db_prep_save(field.pre_save(thing, True), connection) for thing in objects for field in fields]
    row = f"({', '.join(['%s'] * len(fields))})"
    target = f"({', '.join(map(name, unique))})" + (f" WHERE {where}" if where else "") if unique else ""
    sql = (
        f"INSERT INTO {name(model._meta.db_table)} ({', '.join(name(field.column) for field in fields)}) "  # noqa: S608
        f"VALUES {', '.join([row] * len(objects))} "
        f"ON CONFLICT {target} DO {on_conflict} "
        f"RETURNING {', '.join(map(name, returning))}"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def insert_new(objects: Sequence, *, unique: Sequence[str]) -> list:
    """Insert `objects` unless a row with the same `unique` columns stands; the new ones, in order, with their primary keys.

    Without `unique` any constraint counts, and there may be only one object.
    """
    if not objects:
        return []
    model = type(objects[0])
    connection = connections[router.db_for_write(model)]
    fields = [next(field for field in model._meta.concrete_fields if field.column == column) for column in unique]
    keys = {
        tuple(row[1:]): row[0] for row in insert(objects, unique=unique, returning=[model._meta.pk.column, *unique])
    }
    new = []
    for thing in objects:
        key = tuple(field.get_db_prep_save(getattr(thing, field.attname), connection) for field in fields)
        if (pk := keys.pop(key, None)) is not None:
            thing.pk, thing._state.adding, thing._state.db = pk, False, connection.alias
            new.append(thing)
    return new
