"""Access: whether a member can open a product, why, and until when. Derived from Grant rows only, by one query a request."""
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import F
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from billing.models import Grant, Plan, Product
from billing.refund_policy import Policies
from kit.bilingual import localised


@dataclass(frozen=True)
class PlanShown:
    """The little of a plan that a reason needs."""

    id: int
    slug: str
    name_en: str
    name_zh: str

    @property
    def name(self) -> str:
        return localised(self, "name")


@dataclass(frozen=True)
class Access:
    """The answer. `reason`: "free", "product" (bought or given by itself), "plan", or "none". `until` None is for life.
    `order_ref`: the order that paid for it, if one did."""

    allowed: bool
    reason: str
    until: datetime | None = None
    plan: PlanShown | None = None
    order_ref: str = ""
    source: str = ""

    @property
    def is_gift(self) -> bool:
        return self.allowed and self.reason != "free" and not self.order_ref

    @property
    def sentence(self) -> str:
        """Why it opens, in the reader's language; the end is told apart."""
        if self.reason == "free":
            return _("It is free for everybody.")
        if self.reason == "plan" and self.plan:
            return _("Your membership “%(plan)s” opens it.") % {"plan": self.plan.name}
        if self.reason == "product":
            return _("It was given to you.") if self.is_gift else _("You bought it.")
        return _("It is not open to you yet.")


FREE = Access(True, "free")
CLOSED = Access(False, "none")


@dataclass(frozen=True)
class Held:
    """One grant that is not over yet, as the query brought it."""

    id: int
    product_id: int | None
    plan: PlanShown | None
    starts_at: datetime
    ends_at: datetime | None
    source_kind: str
    source_key: str
    opens: frozenset[int]

    @property
    def order_ref(self) -> str:
        return self.source_key if self.source_kind == Grant.Source.ORDER else ""


@dataclass(frozen=True)
class Rights:
    """What a member may open at the instant `at`. Read once a request, never kept longer."""

    at: datetime
    held: tuple[Held, ...] = field(default=())

    @cached_property
    def in_force(self) -> tuple[Held, ...]:
        return tuple(grant for grant in self.held if grant.starts_at <= self.at)

    @cached_property
    def product_ids(self) -> frozenset[int]:
        """Every product that is open now; for lists."""
        return frozenset().union(*(grant.opens for grant in self.in_force))

    @property
    def has_plan(self) -> bool:
        return any(grant.plan for grant in self.in_force)

    def access_to(self, product: Product | int | None) -> Access:
        """Access to a product (or the id of one); None stands for something that costs nothing."""
        if product is None:
            return FREE
        product_id = product.pk if isinstance(product, Product) else product
        opening = [grant for grant in self.in_force if product_id in grant.opens]
        if not opening:
            return CLOSED
        best = max(opening, key=lambda grant: (grant.ends_at is None, self._end(grant, product_id) or self.at, grant.plan is None))
        return Access(
            True, "plan" if best.plan else "product", until=self._end(best, product_id), plan=best.plan,
            order_ref=best.order_ref, source=best.source_kind,
        )

    def owns(self, product: Product | int) -> bool:
        """Whether the product itself is held for life: nothing is left to buy."""
        product_id = product.pk if isinstance(product, Product) else product
        return any(grant.product_id == product_id and grant.ends_at is None for grant in self.held)

    def _end(self, grant: Held, product_id: int) -> datetime | None:
        """The end of the unbroken chain of grants that begins with this one: a renewal counts."""
        end = grant.ends_at
        for later in sorted(self.held, key=lambda held: held.starts_at):
            if end is None:
                break
            if product_id in later.opens and later.starts_at <= end and (later.ends_at is None or later.ends_at > end):
                end = later.ends_at
        return end


COLUMNS = (
    "id", "product_id", "plan_id", "plan__slug", "plan__name_en", "plan__name_zh", "starts_at", "ends_at", "source_kind", "source_key",
    "opens_id",
)


def rights_of(member, *, at) -> Rights:
    """All grants of a member that are not over at `at`, with what their plans open: one query; none for a visitor."""
    if not member.is_authenticated:
        return Rights(at)
    rows = (
        Grant.objects.filter(member=member).not_over_at(at).annotate(opens_id=F("plan__plan_products__product_id"))
        .order_by("starts_at", "id").values(*COLUMNS)
    )
    return Rights(at, tuple(_held(rows)))


def _held(rows: Iterable[dict]) -> list[Held]:
    opens: dict[int, set[int]] = {}
    first: dict[int, dict] = {}
    for row in rows:
        first.setdefault(row["id"], row)
        opens.setdefault(row["id"], set()).update(pk for pk in (row["product_id"], row["opens_id"]) if pk)
    return [
        Held(
            id=pk, product_id=row["product_id"], starts_at=row["starts_at"], ends_at=row["ends_at"], source_kind=row["source_kind"],
            source_key=row["source_key"], opens=frozenset(opens[pk]),
            plan=PlanShown(row["plan_id"], row["plan__slug"], row["plan__name_en"], row["plan__name_zh"]) if row["plan_id"] else None,
        )
        for pk, row in first.items()
    ]


@dataclass(frozen=True)
class Way:
    """One thing that can be bought to open a product: the product itself, or a plan. `months` None is for life. `promise`: what
    holds when the buyer wants the money back."""

    kind: str
    key: str
    title: str
    price_amount: int
    currency: str
    months: int | None = None
    promise: str = ""


def ways_to_open(product: Product, currency: str) -> list[Way]:
    """What opens the product and what it costs: itself first, then the plans on sale that include it. One query."""
    ways, policies = [], Policies.shown()
    if product.is_on_sale and product.currency == currency:
        title, promise = _("This alone, for life"), policies.of(product).sentence
        ways.append(Way("product", product.sku, title, product.price_amount, product.currency, promise=promise))
    plans = Plan.objects.on_sale(currency).filter(plan_products__product=product).order_by("position", "id")
    ways += [
        Way("plan", plan.slug, plan.name, plan.price_amount, plan.currency, plan.months, policies.of(plan).sentence) for plan in plans
    ]
    return ways
