"""Where every write of the ORM passes: the compilers of INSERT, UPDATE and DELETE, and the ends of transactions.

`save()`, `update()`, `bulk_create()`, `delete()` with its cascades, keys of many-to-many: all come through here, so that no act has to
remember the trail. What speaks SQL by itself is heard by `hears`.
"""
import re
import sys
from contextlib import nullcontext

from django.db import connection, models, transaction
from django.db.models.lookups import Exact, In
from django.db.models.sql import Query
from django.db.models.sql.compiler import SQLDeleteCompiler, SQLInsertCompiler, SQLUpdateCompiler
from django.utils.functional import cached_property

from portal.trail import words
from portal.trail.models import StaffAct
from portal.trail.recording import current, values_of

# More rows than these at once are told by their number alone.
MOST_ROWS = 500
WRITES = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM|TRUNCATE(?: TABLE)?)\s+"?(\w+)"?', re.IGNORECASE)

Action = StaffAct.Action


def install() -> None:
    """Once, when the apps are ready."""
    for compiler, record in ((SQLInsertCompiler, _insert), (SQLUpdateCompiler, _update), (SQLDeleteCompiler, _delete)):
        compiler.execute_sql = _recording(compiler.execute_sql, record)
    transaction.Atomic.__exit__ = _ending(transaction.Atomic.__exit__)
    models.Model.from_db = classmethod(_remembering(models.Model.from_db.__func__))


def _recording(execute, record):
    def execute_sql(self, *args, **kwargs):
        recording = current.get()
        if recording is None or not recording.takes(self.query.model):
            return execute(self, *args, **kwargs)
        with _together():
            done = record(recording, self, lambda: _quietly(recording, execute, self, args, kwargs), args, kwargs)
            recording.settle()
            return done

    return execute_sql


def _together():
    """A transaction where there is none: the act and its line stand or fall together."""
    return nullcontext() if connection.in_atomic_block else transaction.atomic()


def _quietly(recording, execute, compiler, args, kwargs):
    """The statement itself; what the trail writes down of it is not heard a second time."""
    with recording.paused():
        return execute(compiler, *args, **kwargs)


def _ending(leave):
    def __exit__(self, exc_type, exc_value, traceback):
        recording = current.get()
        if recording is None or recording.is_paused or connection.closed_in_transaction:
            return leave(self, exc_type, exc_value, traceback)
        if exc_type is not None or connection.needs_rollback:
            recording.forget(self)
        elif len(connection.atomic_blocks) == recording.depth + 1:
            try:
                recording.write()
            except BaseException:
                recording.forget(self)
                leave(self, *sys.exc_info())
                raise
        return leave(self, exc_type, exc_value, traceback)

    return __exit__


def _remembering(from_db):
    def remember(cls, db, field_names, values):
        recording = current.get()
        if recording is not None and not recording.is_paused:
            recording.note_loaded(cls, field_names, values)
        return from_db(cls, db, field_names, values)

    return remember


def _insert(recording, compiler, run, args, kwargs):
    model, objects, fields = compiler.query.model, compiler.query.objs, compiler.query.fields
    rows = run()
    wanted = (kwargs.get("returning_fields") or (args[0] if args else None)) or []
    place = next((i for i, f in enumerate(wanted) if f.primary_key), None)
    if len(objects) > MOST_ROWS:
        recording.add(Action.ADDED, model, "", None, {"rows": len(objects)})
        return rows
    for i, thing in enumerate(objects):
        row = {f.attname: thing.__dict__.get(f.attname) for f in fields}
        number = rows[i][place] if place is not None and rows and i < len(rows) else None
        recording.add(Action.ADDED, model, number, None, values_of(model, row), called=words.name_of(model, row), row=thing)
        if number is not None:
            recording.what_is_known(model, number).update(row)
    return rows


def _update(recording, compiler, run, args, kwargs):
    query = compiler.query
    model = query.model
    fields = [(f, value.pk if isinstance(value, models.Model) else value) for f, _model, value in query.values]
    # Figures that are moved, not set, follow from what is recorded.
    if all(hasattr(value, "resolve_expression") and isinstance(f, models.IntegerField) for f, value in fields):
        return run()
    rows = _before(recording, compiler, [f for f, _value in fields])
    done = run()
    if len(rows) > MOST_ROWS:
        after = {f.name: words.told(f, value) for f, value in fields}
        recording.add(Action.CHANGED, model, "", None, {"rows": done, **after})
        return done
    for pk, was in rows:
        changed = [(f, value) for f, value in fields if was.get(f.attname) != value]
        if changed:
            before = {f.name: words.told(f, was.get(f.attname)) for f, _value in changed}
            after = {f.name: words.told(f, value) for f, value in changed}
            recording.add(Action.CHANGED, model, pk, before, after, called=words.name_of(model, was))
        known = recording.what_is_known(model, pk)
        for f, value in fields:
            if hasattr(value, "resolve_expression"):
                known.pop(f.attname, None)
            else:
                known[f.attname] = value
    return done


def _delete(recording, compiler, run, args, kwargs):
    model = compiler.query.model
    rows = _before(recording, compiler, model._meta.concrete_fields)
    done = run()
    if len(rows) > MOST_ROWS:
        recording.add(Action.DELETED, model, "", {"rows": MOST_ROWS}, None)
        return done
    for pk, was in rows:
        recording.add(Action.DELETED, model, pk, values_of(model, was), None, called=words.name_of(model, was))
    return done


def _before(recording, compiler, fields) -> list[tuple]:
    """(number, columns) of the rows that a statement is about to write: as this request saw them, or read now."""
    model = compiler.query.model
    numbers = _numbers(compiler.query)
    if numbers is not None:
        known = [(pk, recording.what_is_known(model, pk)) for pk in numbers]
        if all(f.attname in row for _pk, row in known for f in fields):
            return [(pk, dict(row)) for pk, row in known]
    query = compiler.query.chain(klass=Query)
    query.select_related, query.extra = False, {}
    query.clear_ordering(force=True)
    query.select = ()
    names = list(dict.fromkeys([model._meta.pk.attname, *(f.attname for f in fields)]))
    query.add_fields(names)
    query.set_limits(high=MOST_ROWS + 1)
    with recording.paused():
        found = query.get_compiler(compiler.using).results_iter(tuple_expected=True, results=None, chunked_fetch=False)
        rows = [dict(zip(names, values, strict=True)) for values in found]
    for row in rows:
        recording.what_is_known(model, row[model._meta.pk.attname]).update(row)
    return [(row[model._meta.pk.attname], dict(recording.what_is_known(model, row[model._meta.pk.attname]))) for row in rows]


def _numbers(query) -> list | None:
    """The numbers of the rows, when the statement names nothing else."""
    where = query.where
    if len(where.children) != 1 or where.negated:
        return None
    lookup = where.children[0]
    if not isinstance(lookup, Exact | In) or getattr(getattr(lookup, "lhs", None), "target", None) is not query.get_meta().pk:
        return None
    if not lookup.rhs_is_direct_value():
        return None
    return list(lookup.rhs) if isinstance(lookup, In) else [lookup.rhs]


class Tables:
    @cached_property
    def models(self) -> dict:
        from django.apps import apps  # noqa: PLC0415 - only once they are ready

        return {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}


tables = Tables()


def hears(execute, sql, params, many, context):
    """Statements that did not come from a compiler: written down by their table."""
    recording = current.get()
    if recording is None or recording.is_paused:
        return execute(sql, params, many, context)
    written = WRITES.match(sql)
    model = tables.models.get(written[1]) if written else None
    if model is None or not recording.takes(model):
        return execute(sql, params, many, context)
    with _together():
        with recording.paused():
            done = execute(sql, params, many, context)
        recording.add(Action.WRITTEN, model, "", None, {"rows": context["cursor"].rowcount})
        recording.settle()
    return done
