"""Why something is open, or not: the answer of `billing.access` with all its reasons, grant by grant, for the member and for staff.

Nothing is judged here a second time: whether a grant counts is read from the same Rights that opened or closed the page.
"""
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from django.db.models import Q
from django.utils.translation import gettext as _

from billing import fulfilment
from billing.access import Access, Rights, Way, rights_of, ways_to_open
from billing.fulfilment import Description, fulfillers
from billing.models import Grant, OrderLine, Product
from billing.refund_policy import promise_of
from kit import house
from kit.wording import day


class Verdict(StrEnum):
    """Whether a grant counts now, and if not, why not."""

    DECIDES = "decides"
    COUNTS = "counts"
    FOLLOWS = "follows"
    LATER = "later"
    REVOKED = "revoked"
    OVER = "over"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True)
class Judged:
    """A grant and what it does for one product. `given_by` is for staff only."""

    grant: Grant
    verdict: Verdict

    @property
    def counts(self) -> bool:
        return self.verdict in (Verdict.DECIDES, Verdict.COUNTS)

    @property
    def kind(self) -> str:
        """How a state of this kind is coloured."""
        return "ok" if self.counts else "warn" if self.verdict in (Verdict.FOLLOWS, Verdict.LATER) else "muted"

    @property
    def what(self) -> str:
        return _("Membership “%(plan)s”") % {"plan": self.grant.plan.name} if self.grant.plan else _("This alone")

    @property
    def order_ref(self) -> str:
        return self.grant.source_key if self.grant.source_kind == Grant.Source.ORDER else ""

    @property
    def source(self) -> str:
        """What gave it, in the reader’s language. A gift’s code is a key: it is not shown."""
        if self.order_ref:
            return _("Order %(ref)s") % {"ref": self.order_ref}
        if self.grant.source_kind == Grant.Source.STAFF:
            return _("given by the team")
        return str(self.grant.get_source_kind_display())

    @property
    def given_by(self) -> str:
        return self.grant.source_key.partition(":")[0] if self.grant.source_kind == Grant.Source.STAFF else ""

    @property
    def sentence(self) -> str:
        """Why it does or does not count."""
        return {
            Verdict.DECIDES: _("Counts, and lasts longest: it decides."), Verdict.COUNTS: _("Counts: it is in force."),
            Verdict.FOLLOWS: _("Follows without a gap, so the right goes on."),
            Verdict.LATER: _("Does not count yet: it begins later."), Verdict.OVER: _("Does not count any more: it has ended."),
            Verdict.REVOKED: _("Does not count: it was taken back on %(day)s.") % {"day": day(self.grant.revoked_at)}
            if self.grant.revoked_at else "",
            Verdict.ELSEWHERE: _("Does not count here: this plan does not open it."),
        }[self.verdict]


@dataclass(frozen=True)
class AfterRefund:
    """What is left of the right if one order is paid back in full."""

    order_ref: str
    promise: str
    then: Access

    @property
    def sentence(self) -> str:
        if not self.then.allowed:
            return _("If order %(ref)s is paid back, this closes at once.") % {"ref": self.order_ref}
        if self.then.until:
            return _("If order %(ref)s is paid back, it stays open until %(day)s, by what else you hold.") % {
                "ref": self.order_ref, "day": day(self.then.until),
            }
        return _("If order %(ref)s is paid back, it stays open, by what else you hold.") % {"ref": self.order_ref}


@dataclass(frozen=True)
class Why:
    """All that there is to say about a member and a product at an instant. `chain`: the terms that follow one another without a gap,
    from the one that decides to the last; `others`: what would open it as well."""

    product: Product
    thing: Description
    access: Access
    grants: list[Judged]
    chain: list[Judged] = field(default_factory=list)
    others: list[Judged] = field(default_factory=list)
    refunds: list[AfterRefund] = field(default_factory=list)
    ways: list[Way] = field(default_factory=list)

    @property
    def has_gift(self) -> bool:
        return any(one.grant.source_kind == "gift" for one in self.chain)

    @property
    def since(self) -> datetime | None:
        return self.chain[0].grant.starts_at if self.chain else None


def access_of(product: Product, member, rights: Rights) -> Access:
    """The one answer about a product: that of the app that owns it, which asks the rights as its pages do."""
    fulfiller = fulfillers.get(product.kind)
    answer = fulfiller.access(product, member, rights) if fulfiller and fulfiller.access else None
    return answer or rights.access_to(product)


def why(member, product: Product, *, at: datetime, with_all_plans: bool = False) -> Why:
    """Explain; a number of queries that does not grow with the grants. `with_all_plans`: also plans that do not open it, for staff."""
    rights = rights_of(member, at=at)
    access = access_of(product, member, rights)
    about = Q(product=product) | (Q(plan__isnull=False) if with_all_plans else Q(plan__plan_products__product=product))
    rows = Grant.objects.filter(about, member=member).select_related("plan", "product").order_by("-starts_at", "-id").distinct()
    grants = [Judged(row, _verdict(row, rights, product.pk)) for row in rows]
    by_id = {one.grant.pk: one for one in grants}
    deciding = next((one for one in rights.in_force if one.id == rights.access_to(product).grant_id), None)
    chain = [by_id[held.id] for held in rights.chain_of(deciding, product.pk)] if deciding else []
    return Why(
        product, fulfilment.describe(product), access, grants, chain=chain,
        others=[one for one in grants if one.counts and one not in chain], refunds=_refunds(chain, rights, product),
        ways=[] if rights.owns(product) else ways_to_open(product, house.currency(), rights),
    )


def _verdict(row: Grant, rights: Rights, product_id: int) -> Verdict:
    held = next((one for one in rights.held if one.id == row.pk), None)
    if held is None:
        return _gone(row, rights)
    if product_id not in held.opens:
        return Verdict.ELSEWHERE
    answer = rights.access_to(product_id)
    if held.id == answer.grant_id:
        return Verdict.DECIDES
    if held in rights.in_force:
        return Verdict.COUNTS
    deciding = next((one for one in rights.in_force if one.id == answer.grant_id), None)
    return Verdict.FOLLOWS if deciding and held in rights.chain_of(deciding, product_id) else Verdict.LATER


def _refunds(chain: Iterable[Judged], rights: Rights, product: Product) -> list[AfterRefund]:
    refs = list(dict.fromkeys(one.order_ref for one in chain if one.order_ref))
    if not refs:
        return []
    lines = OrderLine.objects.filter(order__ref__in=refs).select_related("order").order_by("id")
    promises = {line.order.ref: promise_of(line).sentence for line in reversed(lines)}
    return [
        AfterRefund(ref, promises.get(ref, ""), rights.without(Grant.Source.ORDER, ref).access_to(product)) for ref in refs
    ]


@dataclass(frozen=True)
class Held:
    """One grant of a member in the list of all they ever had, for staff."""

    judged: Judged
    title: str
    opens_count: int


def history_of(member, *, at: datetime) -> list[Held]:
    """All grants of a member, revoked and ended ones too: newest first, each with why it does or does not count."""
    rights = rights_of(member, at=at)
    held = {one.id: one for one in rights.held}
    rows = list(Grant.objects.filter(member=member).select_related("plan", "product").order_by("-starts_at", "-id"))
    titles = fulfilment.describe_all({row.product_id: row.product for row in rows if row.product}.values())
    found = []
    for row in rows:
        one = held.get(row.pk)
        if one is None:
            verdict = _gone(row, rights)
        else:
            verdict = Verdict.COUNTS if one in rights.in_force else Verdict.LATER
        title = row.plan.name if row.plan else titles[row.product_id or 0].title
        found.append(Held(Judged(row, verdict), title, len(one.opens) if one else 0))
    return found


def _gone(row: Grant, rights: Rights) -> Verdict:
    return Verdict.REVOKED if row.revoked_at and row.revoked_at <= rights.at else Verdict.OVER


def may_know_of(member, product: Product, explained: Why) -> bool:
    """Who holds or held it, or could buy it now. Others learn nothing, not even its name."""
    if explained.access.allowed or explained.grants:
        return True
    return explained.thing.is_listed and fulfilment.sellable(OrderLine(product=product))
