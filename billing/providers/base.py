"""What a payment provider is to us: about eight methods, and facts as their result."""
from abc import ABC, abstractmethod
from dataclasses import asdict, dataclass, fields
from datetime import datetime

from django.http import HttpResponse
from django.utils.functional import Promise


class BadNotice(ValueError):
    """A notice that is forged, stale or unreadable; the message is for the log."""


class ProviderFailed(RuntimeError):
    """The provider could not be reached or refused; the message is for the log."""


@dataclass(frozen=True)
class Capabilities:
    """What a provider can do. `currencies` empty: any. `is_live`: it moves real money."""

    currencies: frozenset[str] = frozenset()
    is_live: bool = True
    redirect: bool = True
    qr: bool = False
    partial_refund: bool = False
    auto_renew: bool = False
    statement: bool = False

    def takes(self, currency: str) -> bool:
        return not self.currencies or currency in self.currencies


@dataclass(frozen=True)
class Started:
    """An attempt that the provider knows: its number there, and the page where the member pays."""

    provider_payment_id: str
    page_url: str


@dataclass(frozen=True)
class Fact:
    """What a provider says about one attempt, in our words. `state`: succeeded, failed, cancelled or expired."""

    event_id: str
    provider_payment_id: str
    payment_key: str
    order_ref: str
    merchant_id: str
    state: str
    amount: int
    currency: str

    def as_json(self) -> dict:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict) -> "Fact":
        return cls(**{one.name: data[one.name] for one in fields(cls)})


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
    def parse_notice(self, raw: bytes, headers, *, at: datetime) -> list[Fact]:
        """The facts of a notice. Verifies first; raises BadNotice."""

    def ack(self, ok: bool) -> HttpResponse:
        """The answer this provider understands: done, or send it again."""
        return HttpResponse(status=200 if ok else 500)
