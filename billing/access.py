"""Access: whether a member can open a product, why, and until when. Derived from Grant rows only, by one query a request."""
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache

from django.db.models import Aggregate, OuterRef, Subquery, TextField
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from billing.models import Grant, Plan, PlanProduct, Product
from billing.prices import PriceList
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
    grant_id: int | None = None

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
    anchor_day: int | None = None

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
        until = {grant.id: self.chain_of(grant, product_id)[-1].ends_at for grant in opening}
        best = max(
            opening, key=lambda grant: (until[grant.id] is None, until[grant.id] or self.at, grant.ends_at is None, grant.plan is None)
        )
        return Access(
            True, "plan" if best.plan else "product", until=until[best.id], plan=best.plan,
            order_ref=best.order_ref, source=best.source_kind, grant_id=best.id,
        )

    def without(self, source_kind: str, source_key: str) -> "Rights":
        """What would be left if all that one source gave were taken back."""
        return replace(self, held=tuple(one for one in self.held if (one.source_kind, one.source_key) != (source_kind, source_key)))

    def owns(self, product: Product | int) -> bool:
        """Whether the product itself is held for life: nothing is left to buy."""
        product_id = product.pk if isinstance(product, Product) else product
        return any(grant.product_id == product_id and grant.ends_at is None for grant in self.held)

    def chain_of(self, grant: Held, product_id: int) -> list[Held]:
        """The unbroken chain of grants that begins with this one, each lasting longer than the one before: a renewal counts."""
        links = [grant]
        for later in sorted(self.held, key=lambda held: held.starts_at):
            end = links[-1].ends_at
            if end is None:
                break
            if product_id in later.opens and later.starts_at <= end and (later.ends_at is None or later.ends_at > end):
                links.append(later)
        return links


COLUMNS = (
    "id", "product_id", "plan_id", "plan__slug", "plan__name_en", "plan__name_zh", "starts_at", "ends_at", "source_kind", "source_key",
    "anchor_day", "opens",
)


class Listed(Aggregate):
    """Keys of several rows as one text, `3,7,12`: one row a grant comes back, however many products its plan opens."""

    function = "group_concat"
    output_field = TextField()

    def as_postgresql(self, compiler, connection, **context):
        return super().as_sql(compiler, connection, template="string_agg(%(expressions)s::text, ',')", **context)


@cache
def opened_by_plan() -> Subquery:
    """The products of a grant’s plan; the expression is made once, its answer never kept."""
    opened = PlanProduct.objects.filter(plan=OuterRef("plan")).order_by().values("plan")
    return Subquery(opened.annotate(keys=Listed("product_id")).values("keys"))


def rights_of(member, *, at) -> Rights:
    """All grants of a member that are not over at `at`, with what their plans open: one query; none for a visitor."""
    if not member.is_authenticated:
        return Rights(at)
    rows = Grant.objects.filter(member=member).not_over_at(at).annotate(opens=opened_by_plan()).order_by("starts_at", "id").values(*COLUMNS)
    return Rights(at, tuple(_held(row) for row in rows))


def _held(row: dict) -> Held:
    opens = frozenset(map(int, row["opens"].split(","))) if row["opens"] else frozenset()
    return Held(
        id=row["id"], product_id=row["product_id"], starts_at=row["starts_at"], ends_at=row["ends_at"], source_kind=row["source_kind"],
        source_key=row["source_key"], opens=opens | {row["product_id"]} if row["product_id"] else opens, anchor_day=row["anchor_day"],
        plan=PlanShown(row["plan_id"], row["plan__slug"], row["plan__name_en"], row["plan__name_zh"]) if row["plan_id"] else None,
    )


@dataclass(frozen=True)
class Way:
    """One thing that can be bought to open a product: the product itself, or a plan. `months` None is for life. `promise`: what
    holds when the buyer wants the money back. `list_amount` is more than `price_amount` where the reader's plan makes it cheaper."""

    kind: str
    key: str
    title: str
    price_amount: int
    currency: str
    months: int | None = None
    promise: str = ""
    list_amount: int = 0

    @property
    def is_member_price(self) -> bool:
        return self.price_amount < self.list_amount


def by_kind(ways: Iterable[Way]) -> dict[str, list[Way]]:
    """For a page: `plans`, `alone`, `bundles`."""
    found = list(ways)
    places = {"plans": "plan", "alone": "product", "bundles": "bundle"}
    return {place: [way for way in found if way.kind == kind] for place, kind in places.items()}


def ways_to_open(product: Product, currency: str, rights: Rights | None = None) -> list[Way]:
    """What opens the product and what it costs: itself first, then the plans on sale that include it, then bundles.

    Priced in `currency` where there is such a price, else in the community's. Two queries, and one for prices of another currency
    or for holders of a plan.
    """
    plans = list(Plan.objects.filter(is_on_sale=True, plan_products__product=product).order_by("position", "id"))
    bundles = list(Product.objects.filter(is_on_sale=True, bundle_items__product=product).order_by("id"))
    things: list[Product | Plan] = [*([product] if product.is_on_sale else []), *plans, *bundles]
    listed, policies = PriceList(things, currency, rights), Policies.shown()
    ways = []
    for thing in things:
        quote, promise = listed.shown(thing), policies.of(thing).sentence
        if quote is None:
            continue
        months = None
        if isinstance(thing, Plan):
            kind, key, title, months = "plan", thing.slug, thing.name, thing.months
        elif thing.pk == product.pk:
            kind, key, title = "product", thing.sku, _("This alone, for life")
        else:
            kind, key, title = "bundle", thing.sku, thing.name
        ways.append(Way(kind, key, title, quote.amount, quote.currency, months, promise, quote.list_amount))
    return ways
