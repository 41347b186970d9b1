"""What a payment provider is to us: eight methods, and facts as their result."""
from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime, timedelta

from django.http import HttpResponse
from django.utils.functional import Promise


class BadNotice(ValueError):
    """A notice that is forged, stale or unreadable; the message is for the log."""


class ProviderFailed(RuntimeError):
    """The provider could not be reached or refused; the message is for the log."""


class NoAgreement(ProviderFailed):
    """The member does not allow further charges, or not any more."""


@dataclass(frozen=True)
class Capabilities:
    """What a provider can do. `currencies` empty: any. `is_live`: it moves real money. `refund_window`: for so long after
    the payment it can refund. `waits`: an order that is to be paid here stays open for so long instead of the usual time."""

    currencies: frozenset[str] = frozenset()
    is_live: bool = True
    redirect: bool = True
    qr: bool = False
    partial_refund: bool = False
    auto_renew: bool = False
    statement: bool = False
    refund_window: timedelta = timedelta(days=365)
    waits: timedelta | None = None

    def takes(self, currency: str) -> bool:
        return not self.currencies or currency in self.currencies


@dataclass(frozen=True)
class Started:
    """An attempt that the provider knows: its number there, and the page where the member pays."""

    provider_payment_id: str
    page_url: str


class _Json:
    """Facts are kept as JSON, each with the name of its kind."""

    kind: str

    def as_json(self) -> dict:
        return {"kind": self.kind, **asdict(self)}  # type: ignore[call-overload]  # only dataclasses inherit it

    @classmethod
    def from_json(cls, data: dict):
        return cls(**{one.name: data[one.name] for one in fields(cls) if one.name in data})  # type: ignore[arg-type]


@dataclass(frozen=True)
class Fact(_Json):
    """What a provider says about one attempt, in our words. `state`: succeeded, failed, cancelled or expired.
    `agreement_id`: the member allowed further charges, under this number."""

    kind = "payment"
    event_id: str
    provider_payment_id: str
    payment_key: str
    order_ref: str
    merchant_id: str
    state: str
    amount: int
    currency: str
    agreement_id: str = ""


@dataclass(frozen=True)
class RefundFact(_Json):
    """What a provider says about one refund. `state`: succeeded or failed. `refund_key` is empty for a refund that was not
    asked for by us: somebody made it at the provider."""

    kind = "refund"
    event_id: str
    provider_refund_id: str
    refund_key: str
    provider_payment_id: str
    payment_key: str
    merchant_id: str
    state: str
    amount: int
    currency: str


@dataclass(frozen=True)
class DisputeFact(_Json):
    """What a provider says about one dispute. `state`: opened, won or lost; from `opened` on the amount is gone from us, `won`
    brings it back. `evidence_due_at`: an ISO time, or empty."""

    kind = "dispute"
    event_id: str
    provider_dispute_id: str
    provider_payment_id: str
    payment_key: str
    merchant_id: str
    state: str
    amount: int
    currency: str
    reason: str = ""
    evidence_due_at: str = ""


AnyFact = Fact | RefundFact | DisputeFact
KINDS: dict[str, type[Fact] | type[RefundFact] | type[DisputeFact]] = {one.kind: one for one in (Fact, RefundFact, DisputeFact)}


def fact_from_json(data: dict) -> AnyFact:
    """The fact that was kept; one without a kind is about a payment."""
    return KINDS[data.get("kind", Fact.kind)].from_json(data)


@dataclass(frozen=True)
class StatementLine:
    """One line of a provider's account of a day: money that moved, told as the fact that moved it. `fee`: what the provider kept
    for it besides, in the same currency; negative when it gave a fee back."""

    at: datetime
    fact: AnyFact
    fee: int = 0


class Provider(ABC):
    """One way to pay. Nothing here touches our orders or payments."""

    name: str
    label: str | Promise
    line: str | Promise
    merchant_id: str
    capabilities: Capabilities
    kept_headers: tuple[str, ...] = ()

    @abstractmethod
    def create(self, payment, *, return_url: str, at: datetime) -> Started:
        """Open the attempt at the provider. `payment.key` makes it idempotent. Raises ProviderFailed."""

    @abstractmethod
    def query(self, payment, *, at: datetime) -> Fact | None:
        """How the attempt stands; None while it is undecided. Raises ProviderFailed."""

    @abstractmethod
    def cancel(self, payment, *, at: datetime) -> Fact | None:
        """Call off an undecided attempt and say how it ended; None when it cannot be called off now."""

    @abstractmethod
    def refund(self, refund, *, at: datetime) -> RefundFact | None:
        """Pay `refund.amount` of `refund.payment` back, once for each `refund.key` however often it is asked. None: accepted,
        and decided later. Raises ProviderFailed."""

    @abstractmethod
    def query_refund(self, refund, *, at: datetime) -> RefundFact | None:
        """How the refund stands; None while it is undecided or not known there. Raises ProviderFailed."""

    @abstractmethod
    def parse_notice(self, raw: bytes, headers, *, at: datetime) -> list[AnyFact]:
        """The facts of a notice. Verifies first; raises BadNotice."""

    @abstractmethod
    def statement(self, day: date) -> Iterable[StatementLine]:
        """The money that moved on that day of the community's zone. Raises ProviderFailed."""

    def renew(self, payment, agreement_id: str, *, at: datetime) -> Fact | None:
        """Charge the attempt without the member, as they allowed under `agreement_id`; once for each `payment.key`. None:
        decided later. Only with `capabilities.auto_renew`. Raises NoAgreement, ProviderFailed."""
        raise ProviderFailed(f"{self.name} cannot charge without the member")

    def ack(self, ok: bool) -> HttpResponse:
        """The answer this provider understands: done, or send it again."""
        return HttpResponse(status=200 if ok else 500)
