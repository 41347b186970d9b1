"""What the contract suite needs of a provider besides its eight methods: somebody who plays the other side.

A folder `billing/providers/<name>/` is a provider; `billing/tests/drivers/<name>.py` must have its `Driver`.
"""
import pkgutil
import uuid
from abc import ABC, abstractmethod
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from importlib import import_module

from django.db import connection
from django.test.utils import CaptureQueriesContext

from billing import providers
from billing.models import Payment

NAMES = sorted(one.name for one in pkgutil.iter_modules(providers.__path__) if one.ispkg)


@dataclass
class Asked:
    """A refund as far as a provider may look at it."""

    payment: Payment
    amount: int
    key: uuid.UUID = field(default_factory=uuid.uuid4)

    @property
    def currency(self) -> str:
        return self.payment.currency


class Driver(ABC):
    """The payer, the bank, and whoever sits in front of the provider’s own pages."""

    @abstractmethod
    def pay(self, payment, *, at: datetime, amount: int | None = None) -> None:
        """The money arrives there; another amount than was asked for, if one is given."""

    @abstractmethod
    def decline(self, payment, *, at: datetime) -> bool:
        """The payment fails there; False where that cannot happen."""

    @abstractmethod
    def decide_refund(self, refund, *, succeeds: bool, at: datetime) -> None:
        """A refund that waits there is decided; one that is decided stays."""

    @abstractmethod
    def hold_refunds(self) -> None:
        """From now on refunds wait there until they are decided."""

    def refund_outside(self, payment, amount: int, *, at: datetime) -> bool:
        """Somebody pays back there; False where that cannot happen."""
        return False

    def dispute(self, payment, *, at: datetime) -> bool:
        """The payer’s bank takes the money back; False where that cannot happen."""
        return False

    def notice(self, said: dict, *, at: datetime) -> tuple[bytes, dict] | None:
        """`said`, the fields of a fact, as a good notice: body and headers; None where no notices are sent."""
        return None


def driver(name: str) -> Driver:
    return import_module(f"billing.tests.drivers.{name}").Driver()


@contextmanager
def writes_only_to(name: str):
    """Fails when a statement inside changes a table that is not the provider’s own."""
    with CaptureQueriesContext(connection) as queries:
        yield
    changing = [query["sql"] for query in queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert [sql for sql in changing if f'"billing_{name}' not in sql.split("(")[0].split("SET")[0]] == []
