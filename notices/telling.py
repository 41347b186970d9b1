"""Telling members: a fact once a person, collapsed with an unread notice, counted, and mailed later if it is still unread."""
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import models, transaction
from django.db.models import F, Q, QuerySet, Value

from accounts.blocking import blockers_of
from accounts.models import Member, MemberCounters
from kit.rows import insert
from notices import live
from notices.kinds import kinds
from notices.models import Notice, NoticeFact, Withdrawn
from notices.preferences import Wishes, rows_of, wishes_among
from notices.withdrawing import refresh

MAIL_AFTER = timedelta(minutes=10)
# A notice whose every fact was hidden (times = 0) begins anew.
COLLAPSE = (
    "UPDATE SET times = notices_notice.times + 1, actor_id = excluded.actor_id, created_at = excluded.created_at, "
    "data = CASE WHEN notices_notice.times = 0 THEN excluded.data ELSE notices_notice.data END"
)
TOLD, SPARED, BLOCKED, GONE = "told already", "spared", "blocked the actor", "withdrawn"


@dataclass(frozen=True)
class Telling:
    """One way to tell of a fact. `url` is the place, a path of this site; unread notices of one kind and place collapse."""

    kind: str
    members: Iterable[Member]
    url: str
    data: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Fact:
    """What is told of. Without a `name` it is new each time; `about` and `within` name what it disappears with."""

    at: datetime
    actor: Member | None = None
    name: str = ""
    about: str = ""
    within: str = ""


def tell(
    member: Member, kind: str, *, actor: Member | None = None, url: str, data: dict | None = None, at, fact="", about="", within=""
) -> None:
    """Tell one member. Nobody is told of what they did themselves, nor of what they do not want to know.

    `url` is the place, a path of this site; an unread notice of this kind and place counts once more instead, with the newest
    actor and the first `data`. `data["opens"]` may name a more exact address, such as the first unread reply.
    """
    tell_all([member], kind, actor=actor, url=url, data=data, at=at, fact=fact, about=about, within=within)


def tell_all(
    members: Iterable[Member], kind: str, *, actor: Member | None = None, url: str, data: dict | None = None, at, fact="", about="",
    within="",
) -> None:
    """Tell several, each once, in three statements whatever their number, four of a named fact."""
    tell_of(Fact(at, actor, fact, about, within), [Telling(kind, members, url, data or {})])


@transaction.atomic(savepoint=False)
def tell_of(fact: Fact, tellings: Iterable[Telling], *, not_to: QuerySet | None = None) -> None:
    """Tell of one fact in several ways: each member hears the heaviest kind that they want, once and never again.

    Who blocked the actor hears nothing of what is personal. `not_to` gives the ids of members who are to be spared; it costs no
    statement more.
    """
    offers: dict[int, list[Telling]] = {}
    for telling in sorted(tellings, key=lambda telling: -kinds[telling.kind].weight):
        for member in telling.members:
            if fact.actor is None or member.pk != fact.actor.pk:
                offers.setdefault(member.pk, []).append(telling)
    if not offers:
        return
    answers, told, blockers, is_gone = _known(offers, fact, not_to)
    notices = []
    for member_id, offered in sorted(offers.items()):
        heard = [telling for telling in offered if member_id not in blockers or kinds[telling.kind].reaches_blockers]
        choices = [(telling, wishes_among(answers[member_id], kinds[telling.kind])) for telling in heard]
        wanted = next(((telling, wishes) for telling, wishes in choices if any(wishes)), None)
        if wanted and member_id not in told:
            notices.append(_notice(member_id, fact, *wanted))
    _write(fact, notices, is_gone=is_gone)


def _known(offers: dict[int, list[Telling]], fact: Fact, not_to: QuerySet | None) -> tuple[dict[int, dict], set[int], set[int], bool]:
    """Each member's answers, who was told of the fact or is to be spared, who blocked its actor, and whether what it is about is
    withdrawn; one query."""
    rows = rows_of(offers, {telling.kind for offered in offers.values() for telling in offered})
    yes = Value(True, models.BooleanField())
    if fact.name:
        told = NoticeFact.objects.filter(fact=fact.name, member__in=list(offers)).order_by()
        rows = rows.union(told.values_list("member_id", Value(TOLD), Value(""), yes), all=True)
    if not_to is not None:
        spared = not_to.filter(member__in=list(offers)).order_by()
        rows = rows.union(spared.values_list("member_id", Value(SPARED), Value(""), yes), all=True)
    if fact.actor is not None:
        blockers = blockers_of(fact.actor).filter(member__in=list(offers)).order_by()
        rows = rows.union(blockers.values_list("member_id", Value(BLOCKED), Value(""), yes), all=True)
    if fact.about or fact.within:
        gone = Withdrawn.objects.filter(Q(thing=fact.about) | Q(thing=fact.within)).order_by()
        rows = rows.union(gone.values_list(Value(0, models.BigIntegerField()), Value(GONE), Value(""), yes), all=True)
    answers: dict[int, dict] = {pk: {} for pk in offers}
    already, blocking, is_gone = set(), set(), False
    for member_id, kind, channel, wanted in rows:
        if kind == GONE:
            is_gone = True
        elif kind in (TOLD, SPARED):
            already.add(member_id)
        elif kind == BLOCKED:
            blocking.add(member_id)
        else:
            answers[member_id][kind, channel] = wanted
    return answers, already, blocking, is_gone


def _notice(member_id: int, fact: Fact, telling: Telling, wishes: Wishes) -> Notice:
    return Notice(
        member_id=member_id, kind=telling.kind, actor=fact.actor, data=telling.data, url=telling.url, created_at=fact.at,
        on_site=wishes.site, in_digest=wishes.digest and not wishes.mail,
        mail_run_after=fact.at + MAIL_AFTER if wishes.mail or wishes.digest else None,
    )


def _write(fact: Fact, notices: list[Notice], *, is_gone: bool) -> None:
    rows = insert(
        notices, unique=["member_id", "kind", "url"], where="read_at IS NULL", on_conflict=COLLAPSE,
        returning=["id", "member_id", "times", "on_site"],
    )
    raced = fact.name and _write_facts(fact, notices, {member_id: pk for pk, member_id, _times, _on_site in rows})
    new = [member_id for _pk, member_id, times, on_site in rows if times == 1 and on_site]
    if new:
        counted = MemberCounters.objects.filter(member__in=new).update(unread_notices=F("unread_notices") + 1)
        if counted < len(new):
            _count_first(new)
        live.changed(new)
    if raced or is_gone:
        refresh([pk for pk, *_rest in rows])


def _write_facts(fact: Fact, notices: list[Notice], pks: dict[int, int]) -> bool:
    """Whether somebody else told one of them at the same moment."""
    facts = [
        NoticeFact(
            notice_id=pks[notice.member_id], member_id=notice.member_id, fact=fact.name, about=fact.about, within=fact.within,
            actor=fact.actor, data=notice.data, created_at=fact.at,
        )
        for notice in notices
    ]
    return len(insert(facts, unique=["member_id", "fact"], returning=["member_id"])) < len(facts)


def _count_first(member_ids: list[int]) -> None:
    """Give a counters row to those who have none yet; their first notice is the one just written."""
    known = set(MemberCounters.objects.filter(member__in=member_ids).values_list("member", flat=True))
    MemberCounters.objects.bulk_create(
        [MemberCounters(member_id=pk, unread_notices=1) for pk in member_ids if pk not in known], ignore_conflicts=True
    )
