"""The points ledger: paying for a deed, taking back, and the balance."""
from django.db import transaction
from django.db.models import F, Q, Subquery, Sum

from accounts.models import MemberCounters
from community.models import PointsAccount, PointsEntry, PointsRule, PointsTransaction
from community.models.points import ISSUED
from kit.rows import insert_new
from kit.verbs import Verb

LONGEST_CHAIN = 10


def worth_of(verb: Verb, *, rule: int | None, from_client: bool) -> int:
    """What the verb earns: the operator's rule, else its own points; nothing by itself when a program reported it."""
    if rule is not None:
        return rule
    return 0 if from_client else verb.points


def rules() -> dict[str, int]:
    """The operator's amounts by verb."""
    return dict(PointsRule.objects.values_list("verb", "points"))


def purse_and_rule(member, verb: str) -> tuple[dict[int | None, int], int | None]:
    """({member id, or None for ISSUED: account id}, the operator's amount for the verb); one query."""
    rule = PointsRule.objects.filter(verb=verb).values("points")
    rows = PointsAccount.objects.filter(Q(member=member) | Q(member=None, name=ISSUED)).annotate(rule=Subquery(rule))
    accounts, amount = {}, None
    for member_id, pk, points in rows.values_list("member", "pk", "rule"):
        accounts[member_id] = pk
        amount = points
    if not accounts:
        amount = PointsRule.objects.filter(verb=verb).values_list("points", flat=True).first()
    return accounts, amount


def _accounts(member, known: dict[int | None, int]) -> tuple[int, int]:
    """Account ids of the member and of ISSUED, opened where they are missing."""
    mine = known.get(member.pk) or PointsAccount.objects.get_or_create(member=member)[0].pk
    issued = known.get(None) or PointsAccount.objects.get_or_create(member=None, name=ISSUED)[0].pk
    return mine, issued


def _once_key(member, verb: Verb, target: tuple[str, str]) -> str | None:
    return None if verb.repeats else f"{member.pk}:{verb.name}:{target[0]}:{target[1]}"


def pay(member, verb: Verb, target: tuple[str, str], amount: int, *, cause, at, known: dict | None = None) -> PointsTransaction | None:
    """Issue `amount` points to the member; None when this cause, or this deed to this target, was paid already."""
    if not amount:
        return None
    with transaction.atomic(savepoint=False):
        mine, issued = _accounts(member, known or {})
        paid = PointsTransaction(
            cause=cause, member=member, verb=verb.name, target_kind=target[0], target_key=target[1], at=at,
            once_key=_once_key(member, verb, target),
        )
        if not insert_new([paid], unique=[]):
            return None
        sides = ((mine, amount), (issued, -amount))
        PointsEntry.objects.bulk_create([PointsEntry(transaction=paid, account_id=account, amount=moved) for account, moved in sides])
        _count(member.pk, amount)
    return paid


def _count(member_id: int, amount: int) -> None:
    if not MemberCounters.objects.filter(member=member_id).update(points=F("points") + amount):
        MemberCounters.objects.create(member_id=member_id, points=amount)


def reverse(event_id, *, at, member=None) -> int:
    """Take back what this event earned (for one member, or for all): mirror entries, once; returns how many transactions."""
    return _mirror(event_id, member, standing=True, at=at)


def restore(event_id, *, at, member=None) -> int:
    """Give again what was taken back from this event; returns how many transactions. Stops after LONGEST_CHAIN moves of one cause."""
    return _mirror(event_id, member, standing=False, at=at)


@transaction.atomic
def _mirror(event_id, member, *, standing: bool, at) -> int:
    """Turn the last transaction of each chain of this cause around, if that one gives (`standing`) or takes."""
    moved = PointsTransaction.objects.filter(cause=event_id)
    if member is not None:
        moved = moved.filter(member=member)
    chains: dict[int, list[PointsTransaction]] = {}
    for step in moved.order_by("id").prefetch_related("entries__account"):
        chains.setdefault(step.member_id, []).append(step)
    done = 0
    for chain in chains.values():
        # First given, then taken, then given again: the length tells which the last one was.
        if (len(chain) % 2 == 1) == standing and (standing or len(chain) < LONGEST_CHAIN):
            done += _turn_around(chain[-1], at=at)
    return done


def _turn_around(last: PointsTransaction, *, at) -> bool:
    mirror = PointsTransaction(
        cause=last.cause, member_id=last.member_id, verb=last.verb, target_kind=last.target_kind, target_key=last.target_key, at=at,
        reverses=last,
    )
    if not insert_new([mirror], unique=["reverses_id"]):
        return False
    entries = list(last.entries.all())
    PointsEntry.objects.bulk_create([PointsEntry(transaction=mirror, account_id=e.account_id, amount=-e.amount) for e in entries])
    if last.once_key:
        PointsTransaction.objects.filter(pk=last.pk).update(once_key=None)
    for entry in entries:
        if entry.account.member_id:
            _count(entry.account.member_id, -entry.amount)
    return True


def balance_of(member) -> int:
    """The member's points, summed from the ledger (pages read the denormalised `member.counters.points`)."""
    return PointsEntry.objects.filter(account__member=member).aggregate(total=Sum("amount"))["total"] or 0
