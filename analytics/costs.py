"""Cost items over days and scopes: amortised by day, then shared out so that scopes add up to items to the cent."""
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from django.utils.translation import gettext as _

from analytics.formulas import allocate, amortise
from analytics.models import CostItem, ExchangeRate
from analytics.models.cost import COMMUNITY
from kit import house
from kit.bilingual import localised
from kit.money import EXPONENTS
from kit.periods import Period


@dataclass(frozen=True)
class Item:
    """A cost item in minor units of the community's currency."""

    id: int
    name_en: str
    name_zh: str
    category: str
    amount: int
    planned: int | None
    from_on: date
    until_on: date
    shares: dict[str, Decimal] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return localised(self, "name")

    @property
    def category_label(self) -> str:
        return str(CostItem.Category(self.category).label)

    @property
    def share(self) -> Decimal:
        """p: what this community bears of it, over all scopes."""
        return sum(self.shares.values(), Decimal(0))

    @cached_property
    def per_day(self) -> dict[date, int]:
        return dict(amortise(self.amount, self.from_on, self.until_on))


@dataclass(frozen=True)
class Borne:
    """An item in a period: its amount there, and what each scope bears of it (None: borne elsewhere)."""

    item: Item
    amount: int
    by_scope: dict[str | None, int]

    @property
    def ours(self) -> int:
        return sum(part for scope, part in self.by_scope.items() if scope is not None)


def _converted(amount: int, currency: str, rate: Decimal | None) -> int:
    if rate is None:
        return amount
    scale = Fraction(10) ** (EXPONENTS.get(house.currency(), 2) - EXPONENTS.get(currency, 2))
    return round(Fraction(amount) * Fraction(rate) * scale)


def items_in(period: Period) -> list[Item]:
    """The items that touch the period, with their shares; one query, and one more where a foreign currency occurs."""
    rows = CostItem.objects.filter(from_on__lte=period.last, until_on__gt=period.first).order_by("from_on", "id", "shares__id")
    fields = ("id", "name_en", "name_zh", "category", "amount", "planned_amount", "from_on", "until_on", "currency")
    found: dict[int, dict] = {}
    for *values, scope, share in rows.values_list(*fields, "shares__scope", "shares__share"):
        entry = found.setdefault(values[0], {"row": dict(zip(fields, values, strict=True)), "shares": {}})
        if scope is not None:
            entry["shares"][scope] = share
    foreign = {entry["row"]["currency"] for entry in found.values()} - {house.currency()}
    rates = defaultdict(list)
    if foreign:
        for rate in ExchangeRate.objects.filter(currency__in=foreign).order_by("from_on"):
            rates[rate.currency].append(rate)
    return [_item(entry["row"], entry["shares"], rates) for entry in found.values()]


def _item(row: dict, shares: dict[str, Decimal], rates) -> Item:
    dated = [r.rate for r in rates[row["currency"]] if r.from_on <= row["from_on"]]
    rate = dated[-1] if dated else None
    return Item(
        id=row["id"], name_en=row["name_en"], name_zh=row["name_zh"], category=row["category"],
        amount=_converted(row["amount"], row["currency"], rate),
        planned=None if row["planned_amount"] is None else _converted(row["planned_amount"], row["currency"], rate),
        from_on=row["from_on"], until_on=row["until_on"], shares=shares or {COMMUNITY: Decimal(1)},
    )


def borne_in(item: Item, period: Period) -> Borne:
    """The item's part of the period and its scopes. Shares are taken of the running total, so that periods side by side add up to
    the item's shares exactly."""
    before = through = 0
    for day, cents in item.per_day.items():
        before += cents if day < period.first else 0
        through += cents if day <= period.last else 0
    until_first, until_last = allocate(before, item.shares), allocate(through, item.shares)
    return Borne(item, through - before, {scope: until_last[scope] - until_first[scope] for scope in until_last})


def cost_by_day(items: list[Item], period: Period) -> dict[date, int]:
    """What the community bears on each day of the period; the days add up to `borne_in` of the period."""
    found = dict.fromkeys(period, 0)
    for item in items:
        running = ours_before = 0
        for day, cents in item.per_day.items():
            if day > period.last:
                break
            running += cents
            ours = running if item.share == 1 else running - allocate(running, item.shares)[None]
            if day >= period.first:
                found[day] += ours - ours_before
            ours_before = ours
    return found


def scope_label(scope: str | None) -> str:
    if scope is None:
        return _("borne elsewhere")
    return _("community") if scope == COMMUNITY else scope
