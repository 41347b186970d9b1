"""What pages show of order lines, plans and grants: prepared once, so that no template asks the database."""
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from billing.access import Held, Rights
from billing.fulfilment import Description, describe_all
from billing.membership import start_of_next
from billing.models import OrderLine, Plan, PlanProduct, Product


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


def with_descriptions(lines: Iterable[OrderLine]) -> list[LineShown]:
    """`lines` come with their product and plan."""
    lines = list(lines)
    found = describe_all(line.product for line in lines if line.product is not None)
    return [
        LineShown(
            line.description, found.get(line.product_id or 0), line.amount, line.plan, line.serves_from,
            line.serves_until and line.serves_until + timedelta(days=1),
        )
        for line in lines
    ]


@dataclass(frozen=True)
class PlanOffered:
    """A plan on the membership page: what it opens, what a month of it costs, when it would begin for this reader."""

    plan: Plan
    opens: frozenset[int]
    month_amount: int
    is_held: bool = False
    begins_at: datetime | None = None


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


def compare(plans: Iterable[Plan], rights: Rights) -> Comparison:
    """Three queries and one more a kind of product, however many plans and products there are."""
    plans = list(plans)
    opens: dict[int, set[int]] = defaultdict(set)
    for plan_id, product_id in PlanProduct.objects.filter(plan__in=plans).values_list("plan", "product"):
        opens[plan_id].add(product_id)
    offered = [_offered(plan, frozenset(opens[plan.pk]), rights) for plan in plans]
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


def _offered(plan: Plan, opens: frozenset[int], rights: Rights) -> PlanOffered:
    start = start_of_next(rights, plan.pk, opens)
    return PlanOffered(
        plan, opens, month_amount=round(plan.price_amount / plan.months),
        is_held=any(grant.plan and grant.plan.id == plan.pk for grant in rights.held), begins_at=start if start > rights.at else None,
    )


@dataclass(frozen=True)
class GrantShown:
    """A right in force or to come: what it is for, from when until when, and what gave it."""

    held: Held
    title: str
    today: Description | None
    is_coming: bool

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
            is_coming=grant.starts_at > rights.at,
        )
        for grant in rights.held
    ]
    return sorted(shown, key=lambda one: (one.held.plan is None, one.is_coming, one.held.starts_at))
