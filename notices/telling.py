"""Telling members: one notice a person, collapsed with an unread one, counted, and mailed later if it is still unread."""
from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models import F

from accounts.models import Member, MemberCounters
from kit.rows import insert
from notices.kinds import kinds
from notices.models import Notice
from notices.preferences import wishes_of

MAIL_AFTER = timedelta(minutes=10)
COLLAPSE = (
    "UPDATE SET times = notices_notice.times + 1, actor_id = excluded.actor_id, created_at = excluded.created_at"
)


def tell(member: Member, kind: str, *, actor: Member | None = None, url: str, data: dict | None = None, at) -> None:
    """Tell one member. Nobody is told of what they did themselves, nor of what they do not want to know.

    `url` is the place, a path of this site; an unread notice of this kind and place counts once more instead, with the newest
    actor and the first `data`. `data["opens"]` may name a more exact address, such as the first unread reply.
    """
    tell_all([member], kind, actor=actor, url=url, data=data, at=at)


def tell_all(members: Iterable[Member], kind: str, *, actor: Member | None = None, url: str, data: dict | None = None, at) -> None:
    """Tell several, each once, in three statements whatever their number. `url` is a path of this site."""
    told = kinds[kind]
    ids = {member.pk for member in members} - {actor.pk if actor else None}
    if not ids:
        return
    notices = []
    for member_id, (on_site, by_mail) in sorted(wishes_of(ids, told).items()):
        if on_site or by_mail:
            notices.append(
                Notice(
                    member_id=member_id, kind=kind, actor=actor, data=data or {}, url=url, created_at=at, on_site=on_site,
                    mail_run_after=at + MAIL_AFTER if by_mail else None,
                )
            )
    with transaction.atomic(savepoint=False):
        rows = insert(
            notices, unique=["member_id", "kind", "url"], where="read_at IS NULL", on_conflict=COLLAPSE,
            returning=["member_id", "times", "on_site"],
        )
        new = [member_id for member_id, times, on_site in rows if times == 1 and on_site]
        if new:
            counted = MemberCounters.objects.filter(member__in=new).update(unread_notices=F("unread_notices") + 1)
            if counted < len(new):
                _count_first(new)


def _count_first(member_ids: list[int]) -> None:
    """Give a counters row to those who have none yet; their first notice is the one just written."""
    known = set(MemberCounters.objects.filter(member__in=member_ids).values_list("member", flat=True))
    MemberCounters.objects.bulk_create(
        [MemberCounters(member_id=pk, unread_notices=1) for pk in member_ids if pk not in known], ignore_conflicts=True
    )
