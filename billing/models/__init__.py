"""What is paid: products and plans, orders, payments, the inbox of payment notices, the ledger, grants."""
from billing.models.agreement import Agreement
from billing.models.bundle import BundleItem, LinePart
from billing.models.catalogue import Plan, PlanProduct, Product
from billing.models.coupon import Coupon, CouponRedemption
from billing.models.dispute import Dispute
from billing.models.earning import Earning
from billing.models.event import OrderEvent
from billing.models.gift import Gift
from billing.models.grant import Grant
from billing.models.inbox import PaymentNotice
from billing.models.invoice import Invoice, InvoiceSeries
from billing.models.ledger import LedgerAccount, LedgerEntry, LedgerTransaction
from billing.models.order import Order, OrderLine, OrderMoney
from billing.models.payment import Payment
from billing.models.price import CurrencyChoice, Price
from billing.models.recognition import Recognition
from billing.models.refund import Refund, RefundLine, RefundStep
from billing.models.refund_policy import RefundPolicy
from billing.models.share import LineShare, RevenueShare
from billing.models.sponsorship import Sponsorship
from billing.models.statement import Discrepancy, Reconciliation, StatementEntry
from billing.models.term import TermCredit
from billing.models.usage import Usage
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
    "Earning", "LineShare", "Recognition", "RevenueShare", "Sponsorship", "Usage",
    "Agreement", "TermCredit",
    "Coupon", "CouponRedemption",
    "BundleItem", "CurrencyChoice", "Gift", "LinePart", "Price",
    "Discrepancy", "Dispute", "Grant", "Invoice", "InvoiceSeries", "LedgerAccount", "LedgerEntry", "LedgerTransaction", "Order",
    "OrderEvent", "OrderLine", "OrderMoney", "Payment", "PaymentNotice", "Plan", "PlanProduct", "Product", "Reconciliation", "Refund",
    "RefundLine", "RefundPolicy", "RefundStep", "SandboxAgreement", "SandboxCharge", "SandboxDispute", "SandboxMood", "SandboxNotice",
    "SandboxRefund", "StatementEntry", "TransferEntry", "TransferRefund", "TransferRequest",
]
