"""What is paid: products and plans, orders, payments, the inbox of payment notices, the ledger, grants."""
from billing.models.catalogue import Plan, PlanProduct, Product
from billing.models.dispute import Dispute
from billing.models.event import OrderEvent
from billing.models.grant import Grant
from billing.models.inbox import PaymentNotice
from billing.models.invoice import Invoice, InvoiceSeries
from billing.models.ledger import LedgerAccount, LedgerEntry, LedgerTransaction
from billing.models.order import Order, OrderLine, OrderMoney
from billing.models.payment import Payment
from billing.models.refund import Refund, RefundLine, RefundStep
from billing.models.refund_policy import RefundPolicy
from billing.models.statement import Discrepancy, Reconciliation, StatementEntry
from billing.providers.sandbox.models import (
    SandboxAgreement,
    SandboxCharge,
    SandboxDispute,
    SandboxMood,
    SandboxNotice,
    SandboxRefund,
)
from billing.providers.transfer.models import TransferEntry, TransferRefund, TransferRequest

__all__ = [
    "Discrepancy", "Dispute", "Grant", "Invoice", "InvoiceSeries", "LedgerAccount", "LedgerEntry", "LedgerTransaction", "Order",
    "OrderEvent", "OrderLine", "OrderMoney", "Payment", "PaymentNotice", "Plan", "PlanProduct", "Product", "Reconciliation", "Refund",
    "RefundLine", "RefundPolicy", "RefundStep", "SandboxAgreement", "SandboxCharge", "SandboxDispute", "SandboxMood", "SandboxNotice",
    "SandboxRefund", "StatementEntry", "TransferEntry", "TransferRefund", "TransferRequest",
]
