"""What is stored: the database and its schema, and whether figures that are kept in two ways agree."""
from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.invariants import check_invariants
from community.recount import drifted, unbalanced
from kit import house
from portal.doctor.finding import doubtful, failed, fine
from portal.environment import RELAXED
from portal.health import migrations_applied

OLDEST_POSTGRESQL = 130000
SHOWN = 3
ALL_OF_THEM = "manage.py shell -c 'from billing import invariants; print(invariants.report())'"


def database(now):
    name = _("Database")
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            cursor.execute("SELECT sqlite_version()")
            text = f"SQLite {cursor.fetchone()[0]}"
            yield fine(name, text) if RELAXED else failed(name, text, _("SQLite is for trying out; set DATABASE_URL to PostgreSQL."))
            return
        cursor.execute("SHOW server_version_num")
        number = int(cursor.fetchone()[0])
        cursor.execute("SHOW server_version")
        text = f"PostgreSQL {cursor.fetchone()[0]}"
    yield fine(name, text) if number >= OLDEST_POSTGRESQL else failed(name, text, _("Version 13 or newer is needed."))


def migrations(now):
    name = _("Migrations")
    if migrations_applied():
        yield fine(name, _("The tables are those of this version."))
    else:
        yield failed(name, _("Some are not applied."), "manage.py migrate")


def money(now):
    name, wrong = _("Money and rights"), check_invariants()
    if not wrong:
        yield fine(name, _("Ledger, orders, payments and rights agree."))
    for sentence in wrong[:SHOWN]:
        yield failed(name, sentence, _("Look at the order in the admin before anything is paid or refunded by hand."))
    if len(wrong) > SHOWN:
        more = len(wrong) - SHOWN
        yield failed(name, ngettext("%(n)d more.", "%(n)d more.", more) % {"n": more}, ALL_OF_THEM)


def figures(now):
    name, found = _("Counted figures"), drifted()
    if not found:
        yield fine(name, _("They are what the rows say."))
        return
    which = ", ".join(f"{what} ({count})" for what, count in found.items())
    todo = _("The nightly recount mends them (%(hour)s). Does it run?") % {"hour": f"03:20 {house.time_zone()}"}
    yield doubtful(name, _("Off: %(which)s.") % {"which": which}, todo)


def points(now):
    name, wrong = _("Points"), unbalanced()
    if wrong:
        numbers = ", ".join(map(str, wrong[:SHOWN]))
        said = _("Transactions that do not balance: %(numbers)s.") % {"numbers": numbers}
        yield failed(name, said, _("Look at them in the admin; nothing may be deleted."))
    else:
        yield fine(name, _("Every transaction balances."))
