"""What is paid: products and plans, orders, payments, the inbox of payment notices, the ledger, grants."""
from billing.models.catalogue import Plan, PlanProduct, Product
from billing.models.grant import Grant
from billing.models.inbox import PaymentNotice
from billing.models.ledger import LedgerAccount, LedgerEntry, LedgerTransaction
from billing.models.order import Order, OrderLine
from billing.models.payment import Payment
from billing.providers.sandbox.models import SandboxCharge, SandboxNotice

__all__ = [
    "Grant", "LedgerAccount", "LedgerEntry", "LedgerTransaction", "Order", "OrderLine", "Payment", "PaymentNotice", "Plan",
    "PlanProduct", "Product", "SandboxCharge", "SandboxNotice",
]
