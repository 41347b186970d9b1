"""What holds when a member wants their money back: said before the purchase, kept with the order line, judged by it later."""
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from fractions import Fraction

from django.core.cache import cache
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.fulfilment import fulfillers
from billing.models import OrderLine, Plan, Product, RefundPolicy
from billing.models.refund_policy import CACHE_KEY
from kit.bilingual import localised, prefers_chinese
from kit.periods import day_of

KEPT_SECONDS = 300


@dataclass(frozen=True)
class Promise:
    """A policy as it was on a day. Without any, nobody has a right, and two of the team decide."""

    days: int = 0
    consumed_percent: int = 0
    decided_by: str = "two"
    text_en: str = ""
    text_zh: str = ""
    as_of: str = ""

    @property
    def sentence(self) -> str:
        between = "" if prefers_chinese() else " "
        return between.join(part for part in (self._rule, self._who, localised(self, "text")) if part)

    @property
    def _rule(self) -> str:
        if not self.days:
            return _("There is no fixed right to your money back; you may ask for it on the page of your order.")
        if self.consumed_percent >= 100:
            words = ngettext("Money back within %(n)d day of payment.", "Money back within %(n)d days of payment.", self.days)
        elif self.consumed_percent == 0:
            words = ngettext(
                "Money back within %(n)d day of payment, as long as it is not used.",
                "Money back within %(n)d days of payment, as long as it is not used.", self.days,
            )
        else:
            words = ngettext(
                "Money back within %(n)d day of payment, as long as no more than %(percent)d%% of it is used.",
                "Money back within %(n)d days of payment, as long as no more than %(percent)d%% of it is used.", self.days,
            )
        return words % {"n": self.days, "percent": self.consumed_percent}

    @property
    def _who(self) -> str:
        return "" if self.decided_by == RefundPolicy.DecidedBy.ONE else _("Two of the team decide.")


@dataclass(frozen=True)
class Policies:
    """All policies; the narrowest one holds."""

    by_plan: dict[int, Promise]
    by_kind: dict[str, Promise]

    @classmethod
    def read(cls) -> "Policies":
        """As they are now; one query."""
        rows = list(RefundPolicy.objects.all())
        return cls(
            {row.plan_id: _promise(row) for row in rows if row.plan_id},
            {row.product_kind: _promise(row) for row in rows if not row.plan_id},
        )

    @classmethod
    def shown(cls) -> "Policies":
        """As pages show them before anything is ordered: kept in the cache until one changes."""
        return cache.get_or_set(CACHE_KEY, cls.read, KEPT_SECONDS) or cls.read()

    def of(self, thing: Product | Plan) -> Promise:
        own = self.by_plan.get(thing.pk) if isinstance(thing, Plan) else self.by_kind.get(thing.kind)
        return own or self.by_kind.get("") or Promise()


def _promise(row: RefundPolicy) -> Promise:
    return Promise(row.days, row.consumed_percent, row.decided_by, row.text_en, row.text_zh)


def sentence_for(thing: Product | Plan) -> str:
    """What a buyer of this must know about getting the money back."""
    return Policies.shown().of(thing).sentence


def sentences_for(things: Iterable[Product | Plan]) -> list[str]:
    """The same for several, in their order."""
    policies = Policies.shown()
    return [policies.of(thing).sentence for thing in things]


def kept(thing: Product | Plan, *, at: datetime) -> dict:
    """What an order line remembers; the page of the order shows just this."""
    return {**asdict(Policies.read().of(thing)), "as_of": at.isoformat()}


def promise_of(line: OrderLine) -> Promise:
    """What was promised with this line; a line from before there were policies promises nothing."""
    return Promise(**{one.name: line.refund_policy[one.name] for one in fields(Promise) if one.name in line.refund_policy})


def promises_of(lines: Iterable[OrderLine]) -> list[str]:
    """The sentences of several lines; what holds for more than one is said once."""
    return list(dict.fromkeys(promise_of(line).sentence for line in lines))


@dataclass(frozen=True)
class Judged:
    """A line held against its promise at an instant. `last_at`: until when money back could be asked for."""

    promise: Promise
    is_within: bool
    consumed: Fraction
    last_at: datetime | None = None

    @property
    def consumed_percent(self) -> int:
        """Rounded up: a little used is not nothing used."""
        return -(-100 * self.consumed.numerator // self.consumed.denominator)

    @property
    def sentence(self) -> str:
        """What a member can expect, before they ask."""
        if self.is_within:
            return _("Within the policy: you get your money back.")
        if not self.promise.days:
            return _("The policy gives no right to it; the team decides.")
        if self.consumed * 100 > self.promise.consumed_percent:
            return _("Beyond the policy: %(used)d%% is used, %(most)d%% would be free. The team decides.") % {
                "used": self.consumed_percent, "most": self.promise.consumed_percent,
            }
        return _("Beyond the policy: the days for it are over. The team decides.")


def judge(line: OrderLine, *, at: datetime) -> Judged:
    """Hold a paid line, with its order, product and plan, against what was promised."""
    promise, paid_at = promise_of(line), line.order.paid_at
    consumed = consumed_share(line, at=at)
    last_at = paid_at and paid_at + timedelta(days=promise.days)
    in_time = bool(promise.days and last_at and at <= last_at)
    return Judged(promise, in_time and consumed * 100 <= promise.consumed_percent, consumed, last_at)


def consumed_share(line: OrderLine, *, at: datetime) -> Fraction:
    """What of a line is used up, 0 to 1. Of a plan: days gone by, or the mean of what it opens, whichever is more."""
    if line.receiver is None:  # a gift that nobody has opened
        return Fraction(0)
    if line.product:
        return _clamped(_of_product(line))
    opened = [line.of_product(product) for product in line.plan.products.all()] if line.plan else []
    used = sum((_of_product(one) for one in opened), Fraction(0)) / max(len(opened), 1)
    return _clamped(max(used, _days_gone(line, at=at)))


def _of_product(line: OrderLine) -> Fraction:
    fulfiller = fulfillers.get(line.product.kind) if line.product else None
    return Fraction(fulfiller.consumed_share(line)) if fulfiller else Fraction(0)


def _days_gone(line: OrderLine, *, at: datetime) -> Fraction:
    if not (line.serves_from and line.serves_until):
        return Fraction(0)
    return Fraction((day_of(at) - line.serves_from).days, (line.serves_until - line.serves_from).days + 1)


def _clamped(share: Fraction) -> Fraction:
    return min(max(share, Fraction(0)), Fraction(1))
