"""A member's membership as their own page shows it: the term that runs, what comes next, renewals, what was."""
from dataclasses import dataclass, field
from datetime import datetime

from billing import agreements
from billing.access import Rights
from billing.membership import Membership, membership_in
from billing.models import Agreement, Grant, Order
from billing.providers import label_of
from billing.renewals import price_of

SHOWN_BEFORE = 50


@dataclass(frozen=True)
class Renewal:
    """An agreement that lives: when it charges how much, or why it does not."""

    row: Agreement
    provider: str
    amount: int
    on: datetime | None
    open_until: datetime | None = None
    order: Order | None = None

    @property
    def is_due(self) -> bool:
        return self.row.state == Agreement.State.PAST_DUE


@dataclass(frozen=True)
class TermBefore:
    """A term that is over or was taken back."""

    grant: Grant
    ended_at: datetime | None

    @property
    def order_ref(self) -> str:
        return self.grant.source_key if self.grant.source_kind == Grant.Source.ORDER else ""


@dataclass(frozen=True)
class MyTerms:
    membership: Membership | None
    renewals: list[Renewal] = field(default_factory=list)
    before: list[TermBefore] = field(default_factory=list)

    @property
    def renews(self) -> bool:
        """Whether something is charged without a further word."""
        return any(not renewal.row.stops_at_end for renewal in self.renewals)


def terms_of(member, rights: Rights) -> MyTerms:
    """Three queries, and four for each agreement that lives."""
    live = Agreement.objects.visible_to(member).live().select_related("plan", "member").order_by("started_at", "id")
    over = Grant.objects.filter(member=member).of_plans().exclude(source_kind=Grant.Source.GRACE)
    over = over.exclude(pk__in=[held.id for held in rights.held]).select_related("plan").order_by("-starts_at", "-id")[:SHOWN_BEFORE]
    before = [
        TermBefore(one, min((end for end in (one.ends_at, one.revoked_at) if end), default=None)) for one in over
    ]
    return MyTerms(membership_in(rights), [_renewal(one, rights) for one in live], before)


def _renewal(agreement: Agreement, rights: Rights) -> Renewal:
    ends_at = agreements.end_of_terms(agreement.member, agreement.plan, at=rights.at)
    is_due = agreement.state == Agreement.State.PAST_DUE
    return Renewal(
        agreement, label_of(agreement.provider), price_of(agreement, at=rights.at),
        on=ends_at if agreement.stops_at_end else max(ends_at - agreements.RENEW_BEFORE, rights.at),
        open_until=ends_at + agreements.GRACE if is_due else None, order=agreement.orders.pending().first() if is_due else None,
    )
