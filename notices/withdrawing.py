"""Withdrawing: what is hidden or deleted is met in no notice, counter or waiting letter; restored, it is told of again."""
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from accounts.models import MemberCounters
from kit.rows import insert_new
from notices import live
from notices.counting import unread_of
from notices.models import Mail, Notice, NoticeFact, Withdrawn

CHUNK = 1000


@transaction.atomic
def withdraw(*things: str, at) -> None:
    """From now on nothing tells of these things ("post:12", "topic:3"); twice is once. Call it where the thing itself is hidden."""
    insert_new([Withdrawn(thing=thing, at=at) for thing in things], unique=["thing"])
    _settle(things)


@transaction.atomic
def restore(*things: str) -> None:
    """Tell of these things again; twice is once."""
    Withdrawn.objects.filter(thing__in=things).delete()
    _settle(things)


def _settle(things: Iterable[str]) -> None:
    touched = NoticeFact.objects.of_things(things).order_by("notice__member", "notice").values_list("notice", flat=True)
    ids = list(dict.fromkeys(touched))
    for start in range(0, len(ids), CHUNK):
        refresh(ids[start : start + CHUNK])


def settle_missed() -> int:
    """Hide what was told at the very moment in which its thing was withdrawn; returns how many notices."""
    gone = Withdrawn.objects.filter(Q(thing=OuterRef("about")) | Q(thing=OuterRef("within")))
    missed = NoticeFact.objects.shown().filter(Exists(gone)).order_by("notice__member", "notice").values_list("notice", flat=True)
    ids = list(dict.fromkeys(missed[:CHUNK]))
    refresh(ids)
    return len(ids)


@transaction.atomic
def refresh(notice_ids: Iterable[int]) -> None:
    """Make these notices say what shows of their facts; letters that wait with them are written anew, counters counted again.

    Rows are locked by member, notices before counters, as telling and reading do: so nobody waits in a circle.
    """
    chosen = Notice.objects.filter(pk__in=list(notice_ids))
    member_ids = dict(chosen.order_by("member", "pk").select_for_update().values_list("pk", "member"))
    NoticeFact.objects.filter(notice__in=member_ids).settle()
    facts = NoticeFact.objects.shown().filter(notice=OuterRef("pk"))
    newest, oldest = facts.order_by("-created_at", "-pk"), facts.order_by("created_at", "pk")
    count = facts.order_by().values("notice").annotate(n=Count("pk")).values("n")
    told_of = Notice.objects.filter(pk__in=NoticeFact.objects.filter(notice__in=member_ids).values("notice"))
    told_of.update(
        times=Coalesce(Subquery(count, output_field=IntegerField()), 0),
        actor=Subquery(newest.values("actor")[:1]),
        created_at=Coalesce(Subquery(newest.values("created_at")[:1]), F("created_at")),
        data=Coalesce(Subquery(oldest.values("data")[:1]), F("data")),
    )
    _take_back_letters(list(member_ids))
    _count_again(sorted(set(member_ids.values())))


@transaction.atomic
def forget(notice_ids: Iterable[int]) -> None:
    """Delete these notices: of what their member may not see any more. Counters follow; letters that wait are written anew."""
    chosen = Notice.objects.filter(pk__in=list(notice_ids))
    member_ids = dict(chosen.order_by("member", "pk").select_for_update().values_list("pk", "member"))
    _take_back_letters(list(member_ids))
    Notice.objects.filter(pk__in=member_ids).delete()
    _count_again(sorted(set(member_ids.values())))


def _count_again(members: list[int]) -> None:
    list(MemberCounters.objects.filter(pk__in=members).order_by("pk").select_for_update().values_list("pk"))
    MemberCounters.objects.filter(pk__in=members).update(unread_notices=unread_of("pk"))
    live.changed(members)


def _take_back_letters(notice_ids: list[int]) -> None:
    """Letters that wait with one of these are dropped; what else stood in them becomes due again."""
    letters = list(Mail.objects.filter(sent_at=None, notices__in=notice_ids).order_by("pk").values_list("pk", flat=True).distinct())
    if letters:
        Notice.objects.filter(mail__in=letters).update(mail=None, mailed_at=None)
        Mail.objects.filter(pk__in=letters).delete()
