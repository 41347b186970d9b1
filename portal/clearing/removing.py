"""Removing the sample community: all of it in one transaction, or nothing; then every figure is counted anew."""
import logging
import secrets
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.apps import apps
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_noop

from accounts import standing
from accounts.handles import FORMER
from accounts.models import Member, MemberCounters
from accounts.personal.registry import points_to_a_member
from analytics import beginning
from billing.invariants import check_invariants
from community import recount
from community.figures import recount_category
from community.models import Category, Following, PointsAccount, Post, SearchDue, Topic
from community.search import indexing
from courses.recount import recount_learners
from events import seats
from kit import shared_pages
from notices.cleaning import recount_unread
from portal.clearing import files
from portal.clearing.choosing import NOBODYS, Choice, binds, chunks, to_rows
from portal.clearing.marking import NOT_SAMPLE, has_sample, tables
from portal.clearing.models import Clearing, SampleMark
from portal.trail.models import StaffAct

log = logging.getLogger(__name__)
PROGRESS = "clearing:progress"
# Kept in English with the removal, and said in the language of who reads.
CUT_OFF = gettext_noop("It was cut off.")
BROKE = gettext_noop("Something broke; the log says what.")
NO_ADMINISTRATOR = gettext_noop("No administrator would remain. Make one first: manage.py createsuperuser.")
BOOKS = gettext_noop("The books would not agree afterwards; the log says where.")
# Longer than any removal may take: what has not ended by then was cut off, and nothing of it stands.
LONGEST = timedelta(hours=1)


class CannotClear(Exception):
    """Why nothing was removed."""


def ask(*, at: datetime) -> Clearing | None:
    """None where a removal is under way already, or nothing is marked."""
    if not has_sample():
        return None
    Clearing.objects.filter(done_at=None, refused="", asked_at__lt=at - LONGEST).update(refused=CUT_OFF)
    try:
        with transaction.atomic():
            return Clearing.objects.create(asked_at=at)
    except IntegrityError:
        return None


def carry_out(clearing: Clearing, *, at: datetime) -> None:
    """Once: a second call finds it done. What does not add up is refused, and everything stays."""
    if not Clearing.objects.filter(pk=clearing.pk, begun_at=None).update(begun_at=at):
        return
    try:
        gone = remove(at=at)
    except CannotClear as error:
        Clearing.objects.filter(pk=clearing.pk).update(refused=str(error)[:500])
        return
    except Exception:
        Clearing.objects.filter(pk=clearing.pk).update(refused=BROKE)
        raise
    Clearing.objects.filter(pk=clearing.pk).update(done_at=at, gone=gone)
    indexing.rebuild()
    SearchDue.objects.all().delete()


@transaction.atomic
def remove(*, at: datetime) -> dict[str, int]:
    """How many rows went, by table."""
    SampleMark.objects.select_for_update().get(label="accounts.Member")
    choice = Choice()
    counted = choice.count()
    if not Member.objects.filter(is_superuser=True, is_active=True).exclude(choice.members).exists():
        raise CannotClear(NO_ADMINISTRATOR)
    removed, total = 0, sum(counted.values())
    with past_triggers():
        for model, keys in choice.gone.items():
            for chunk in chunks(keys):
                files.let_go(model, chunk)
                model._base_manager.filter(pk__in=chunk)._raw_delete(using="default")
                removed += len(chunk)
            cache.set(PROGRESS, round(100 * removed / total), 3600)
        _let_go()
        _empty_accounts(choice)
        _members(choice, at=at)
    _count_anew(at)
    wrong = check_invariants()
    if wrong:
        log.error("removing the sample data was refused: %s", wrong)
        raise CannotClear(BOOKS)
    connection.check_constraints()
    SampleMark.objects.all().delete()
    shared_pages.forget()
    return counted


@contextmanager
def past_triggers():
    """Tables that refuse to lose rows lose these, within this transaction. The trail of staff is never touched."""
    with connection.cursor() as cursor:
        off, on = _switches(cursor)
        _ask_now(cursor)
        for statement in off:
            cursor.execute(statement)
        yield
        _ask_now(cursor)
        for statement in on:
            cursor.execute(statement)


def _ask_now(cursor) -> None:
    """What keys and sums still wait for is asked at once: a table with waiting checks cannot be altered."""
    if connection.vendor == "postgresql":
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _switches(cursor) -> tuple[list[str], list[str]]:
    """Statements that switch refusals off, and on again."""
    if connection.vendor == "postgresql":
        cursor.execute("SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal")
        tables_of = sorted(name for (name,) in cursor.fetchall() if name != StaffAct._meta.db_table)
        return [f"ALTER TABLE {name} DISABLE TRIGGER USER" for name in tables_of], [
            f"ALTER TABLE {name} ENABLE TRIGGER USER" for name in tables_of
        ]
    # Others keep the index of the search.
    cursor.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%RAISE(%'")
    found = [(name, sql) for name, table, sql in cursor.fetchall() if table != StaffAct._meta.db_table]
    return [f"DROP TRIGGER {name}" for name, _sql in found], [sql for _name, sql in found]


def _let_go() -> None:
    """Rows that stay, and named one that went without needing it."""
    for model in tables():
        for field in to_rows(model):
            if field.null and not binds(field):
                target = field.remote_field.model._base_manager.filter(pk=OuterRef(field.attname))
                lost = model._base_manager.exclude(**{field.attname: None}).exclude(Exists(target))
                lost.update(**{field.attname: None})


def _empty_accounts(choice: Choice) -> None:
    """Accounts of the house that the sample opened and nobody uses."""
    for label, owner in NOBODYS.items():
        mark = choice.marks[label]
        unused = apps.get_model(label)._base_manager.filter(**{owner: None}, entries=None, pk__gt=mark.above, pk__lte=mark.upto)
        unused.delete()


def _members(choice: Choice, *, at: datetime) -> None:
    """Sample members go; whoever is named by a row that stays becomes a former member, with nothing but that."""
    named: set[int] = set()
    for rights in (Member.groups.through, Member.user_permissions.through):
        rights.objects.filter(member__in=Member.objects.filter(choice.members)).delete()
    for model in (*tables(), *map(apps.get_model, sorted(NOT_SAMPLE))):
        for field in filter(points_to_a_member, model._meta.concrete_fields):
            rows = model._base_manager.filter(**{f"{field.name}__in": Member.objects.filter(choice.members)})
            if binds(field) or model._meta.label in NOT_SAMPLE:
                named |= set(rows.values_list(field.attname, flat=True))
            else:
                rows.update(**{field.attname: None})
    Member.objects.filter(choice.members).exclude(pk__in=named)._raw_delete(using="default")
    for pk in sorted(named):
        Member.objects.filter(pk=pk).update(
            handle=FORMER + secrets.token_hex(4), display_name="", email="", bio="", password="!", is_active=False,  # noqa: S106
            is_staff=False, is_superuser=False,
        )
        MemberCounters.objects.get_or_create(member_id=pk)
        PointsAccount.objects.get_or_create(member_id=pk)
        standing.give(Member.objects.get(pk=pk), "erased", at=at)


def _count_anew(at: datetime) -> None:
    for topic in Topic.objects.all():
        last = Post.objects.filter(topic=topic).order_by("-position").first()
        if last is not None and (topic.last_poster_id, topic.last_post_at) != (last.author_id, last.created_at):
            Topic.objects.filter(pk=topic.pk).update(last_poster=last.author_id, last_post_at=last.created_at)
    recount.recount()
    for category in Category.objects.all():
        recount_category(category)
    recount_learners()
    seats.recount()
    recount_unread()
    for kind, model in (("topic", Topic), ("category", Category), ("member", Member)):
        Following.objects.filter(kind=kind).exclude(Exists(model._base_manager.filter(pk=OuterRef("key")))).delete()
    beginning.begin_anew()
