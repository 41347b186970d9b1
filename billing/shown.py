"""What pages show of order lines, plans and grants: prepared once, so that no template asks the database."""
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from billing.access import Held, Rights
from billing.bundles import KIND as BUNDLE
from billing.bundles import sold_with
from billing.fulfilment import Description, describe_all
from billing.models import Gift, LinePart, OrderLine, Plan, PlanProduct, Product
from billing.prices import PriceList, Quote
from billing.terms import next_term

SHOWN_OF_A_PLAN = 6


@dataclass(frozen=True)
class LineShown:
    """An order line: its words as they were sold, and where what it bought stands today. A plan that was delivered says
    from which day until which it runs."""

    title: str
    today: Description | None
    amount: int
    plan: Plan | None
    runs_from: date | None
    runs_until: date | None
    row: OrderLine
    parts: list[Description] = field(default_factory=list)
    gift: Gift | None = None

    @property
    def usual_amount(self) -> int:
        """What it costs anybody, without a coupon and without a term before it."""
        return max(self.row.list_amount, self.row.unit_amount) * self.row.quantity


@dataclass(frozen=True)
class Sums:
    """How the total of an order comes about: what anybody pays, less each of these."""

    usual: int
    holders: int
    credit: int
    discount: int

    @property
    def is_less(self) -> bool:
        return bool(self.holders or self.credit or self.discount)


def sums_of(lines: Iterable[LineShown]) -> Sums:
    lines = list(lines)
    usual = sum(line.usual_amount for line in lines)
    return Sums(
        usual, holders=usual - sum(line.row.full_amount for line in lines), credit=sum(line.row.credit_amount for line in lines),
        discount=sum(line.row.discount_amount for line in lines),
    )


def with_descriptions(lines: Iterable[OrderLine]) -> list[LineShown]:
    """`lines` come with their product, plan and gift. A query a kind of product, and one for bundles."""
    lines = list(lines)
    parts: dict[int, list[Product]] = defaultdict(list)
    bundles = [line.pk for line in lines if line.product and line.product.kind == BUNDLE]
    for part in LinePart.objects.filter(line__in=bundles).select_related("product") if bundles else ():
        parts[part.line_id].append(part.product)
    found = describe_all([*(line.product for line in lines if line.product is not None), *(one for held in parts.values() for one in held)])
    return [
        LineShown(
            line.description, found.get(line.product_id or 0), line.amount, line.plan, line.serves_from,
            line.serves_until and line.serves_until + timedelta(days=1), row=line, parts=[found[one.pk] for one in parts[line.pk]],
            gift=line.gift_or_none,
        )
        for line in lines
    ]


@dataclass(frozen=True)
class Forecast:
    """What a line would open if it were paid now: `begins_at` and `ends_at` of a term; `opens`: what of it is new or not;
    `owned`: which of it the buyer has for life already, and pays for none the less."""

    begins_at: datetime | None = None
    ends_at: datetime | None = None
    opens: list[Description] = field(default_factory=list)
    owned: list[Description] = field(default_factory=list)

    @property
    def more_count(self) -> int:
        return max(len(self.opens) - SHOWN_OF_A_PLAN, 0)

    @property
    def first(self) -> list[Description]:
        return self.opens[:SHOWN_OF_A_PLAN]


def forecasts(lines: Iterable[OrderLine], rights: Rights) -> dict[int, Forecast]:
    """By line; of plans and bundles. Of a gift only what it holds: when it begins is for its receiver to say."""
    found = {}
    for line in lines:
        if line.plan:
            products = list(Product.objects.filter(plan_products__plan=line.plan).order_by("plan_products__id"))
        else:
            products = sold_with(line) if line.product and line.product.kind == BUNDLE else []
        described = describe_all(products)
        listed = [described[one.pk] for one in products if described[one.pk].is_listed]
        begins_at = ends_at = None
        if line.plan and not line.gift_or_none:
            term = next_term(rights, line.plan, frozenset(one.pk for one in products), quantity=line.quantity)
            begins_at, ends_at = (term.starts_at, term.ends_at) if term else (None, None)
        owned = [described[one.pk] for one in products if rights.owns(one)] if line.product and not line.gift_or_none else []
        found[line.pk] = Forecast(begins_at, ends_at, listed, owned)
    return found


@dataclass(frozen=True)
class PlanOffered:
    """A plan on the membership page: what it opens, what a month of it costs, when it would begin for this reader. As an upgrade it
    `replaces` plans, whose rest is worth the `credit`; `lapses`: what of the rest the price has no room for."""

    plan: Plan
    opens: frozenset[int]
    month_amount: int
    quote: Quote
    is_held: bool = False
    begins_at: datetime | None = None
    trial_days: int = 0
    is_held_for_life: bool = False
    replaces: list[str] = field(default_factory=list)
    credit: int = 0
    price_now: int = 0
    lapses: int = 0


@dataclass(frozen=True)
class ProductOpened:
    """A product on the membership page, and the names of the plans that open it."""

    item: Description
    plan_names: list[str]
    is_in_all: bool


@dataclass(frozen=True)
class Comparison:
    """All plans on sale and, product by product, which of them open it."""

    plans: list[PlanOffered]
    rows: list[ProductOpened] = field(default_factory=list)


def compare(plans: Iterable[Plan], rights: Rights, currency: str) -> Comparison:
    """Three queries and one more a kind of product, and one for prices of another currency; however many plans and products there
    are. Plans without a price in the currency or in the community's are not offered."""
    plans = list(plans)
    listed = PriceList(plans, currency)
    quotes = {plan.pk: quote for plan in plans if (quote := listed.shown(plan))}
    plans = [plan for plan in plans if plan.pk in quotes]
    opens: dict[int, set[int]] = defaultdict(set)
    for plan_id, product_id in PlanProduct.objects.filter(plan__in=plans).values_list("plan", "product"):
        opens[plan_id].add(product_id)
    offered = [_offered(plan, frozenset(opens[plan.pk]), rights, quotes[plan.pk]) for plan in plans]
    products = Product.objects.in_bulk(set().union(*opens.values()))
    found = describe_all(products.values())
    rows = []
    for pk, item in found.items():
        if not item.is_listed:
            continue
        names = [one.plan.name for one in offered if pk in one.opens]
        rows.append(ProductOpened(item, names, is_in_all=len(names) == len(offered)))
    # What most plans open stands first, then by name.
    return Comparison(offered, sorted(rows, key=lambda row: (-len(row.plan_names), row.item.title)))


def _offered(plan: Plan, opens: frozenset[int], rights: Rights, quote: Quote) -> PlanOffered:
    term = next_term(rights, plan, opens)
    return PlanOffered(
        plan, opens, month_amount=round(quote.amount / plan.months) if plan.months else 0, quote=quote,
        is_held=any(grant.plan and grant.plan.id == plan.pk for grant in rights.held),
        begins_at=term.starts_at if term and term.starts_at > rights.at else None,
    )


@dataclass(frozen=True)
class GrantShown:
    """A right in force or to come: what it is for, from when until when, and what gave it."""

    held: Held
    title: str
    today: Description | None
    is_coming: bool
    sku: str = ""

    @property
    def opens_count(self) -> int:
        return len(self.held.opens)


def grants_in(rights: Rights) -> list[GrantShown]:
    """Memberships first, then single products; two queries and one more a kind of product."""
    products = Product.objects.in_bulk([grant.product_id for grant in rights.held if grant.product_id])
    found = describe_all(products.values())
    shown = [
        GrantShown(
            grant, title=grant.plan.name if grant.plan else found[grant.product_id or 0].title,
            today=found.get(grant.product_id or 0),
            is_coming=grant.starts_at > rights.at, sku=products[grant.product_id].sku if grant.product_id else "",
        )
        for grant in rights.held
    ]
    return sorted(shown, key=lambda one: (one.held.plan is None, one.is_coming, one.held.starts_at))
