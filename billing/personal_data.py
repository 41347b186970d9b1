"""What billing holds of a member. The law and the books of the community ask that it is kept; it names nobody any longer.

A new table with a key to a member or with texts is declared here; tests/test_personal_data.py names those that are missing.
"""
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.personal.registry import Fate, PersonalData, declare, nobodys
from billing import agreements
from billing.models import Agreement, Order

BOOKS = _("Books must be kept; your name is not in them any longer.")
NOTICES = _("What a payment provider told us is kept as it came, as proof of a payment; it may hold what you told the provider.")
INVOICES = _("Invoices must be kept as they were issued, with the name and address that stand on them.")
SHARES = _("Books must be kept; what is still owed to you stays owed. Ask the team before you go.")


def _refs_of(member) -> list[str]:
    return list(Order.objects.filter(member=member).values_list("ref", flat=True))


def _of_orders(member) -> Q:
    return Q(fact__order_ref__in=_refs_of(member))


def _stop_renewals(leaving) -> None:
    """Nobody is charged who cannot be told any more."""
    for agreement in Agreement.objects.live().filter(member=leaving.member).select_related("member", "plan"):
        agreements.end(agreement, Agreement.End.STOPPED, at=leaving.at)


declare(
    PersonalData("orders", _("Orders"), "billing.Order", Fate.KEPT, codes=("ref", "currency"), why=BOOKS),
    PersonalData(
        "order-lines", _("What you ordered"), "billing.OrderLine", Fate.KEPT, of=("order__member",),
        codes=("description_en", "description_zh"), why=BOOKS,
    ),
    PersonalData(
        "order-events", _("What happened to your orders"), "billing.OrderEvent", Fate.KEPT, of=("order__member",), acts=("by",),
        codes=("kind", "data"), why=BOOKS,
    ),
    PersonalData(
        "payments", _("Payments"), "billing.Payment", Fate.KEPT, of=("order__member",),
        codes=("provider", "provider_payment_id", "page_url", "currency", "attention"), why=BOOKS,
    ),
    PersonalData(
        "payment-notices", _("What payment providers told us"), "billing.PaymentNotice", Fate.KEPT, of=(), owned=_of_orders,
        withheld=("headers",), codes=("provider", "provider_event_id", "fact", "last_error", "headers"), why=NOTICES,
    ),
    PersonalData(
        "refunds", _("Refunds"), "billing.Refund", Fate.KEPT, of=("payment__order__member",),
        codes=("currency", "provider_refund_id", "last_error"), why=BOOKS,
    ),
    PersonalData(
        "refund-lines", _("What was paid back"), "billing.RefundLine", Fate.KEPT, of=("refund__payment__order__member",), codes=("legs",),
        why=BOOKS,
    ),
    PersonalData(
        "refund-steps", _("How refunds were decided"), "billing.RefundStep", Fate.KEPT, of=("refund__payment__order__member",),
        acts=("by",), why=BOOKS,
    ),
    PersonalData(
        "disputes", _("Payments disputed at your bank"), "billing.Dispute", Fate.KEPT, of=("payment__order__member",),
        acts=("access_decided_by",), codes=("provider_dispute_id", "currency"), why=BOOKS,
    ),
    PersonalData(
        "invoices", _("Invoices and credit notes"), "billing.Invoice", Fate.KEPT, of=("order__member",),
        codes=("series", "number", "currency", "seller", "lines"), why=INVOICES,
    ),
    PersonalData(
        "transfers", _("Bank transfers"), "billing.TransferRequest", Fate.KEPT, of=(),
        owned=lambda member: Q(order_ref__in=_refs_of(member)), withheld=("token",),
        codes=("token", "payment_key", "order_ref", "reference", "description", "currency", "return_url"), why=BOOKS,
    ),
    PersonalData(
        "rights-paid", _("What you may open"), "billing.Grant", Fate.NAMELESS, codes=("source_kind", "source_key"),
        shows={"product_name": "product__name_en", "plan_name": "plan__name_en"},
    ),
    PersonalData(
        "renewals", _("Memberships that renew themselves"), "billing.Agreement", Fate.NAMELESS,
        codes=("provider", "provider_agreement_id", "currency"), shows={"plan_name": "plan__name_en"}, first=_stop_renewals,
    ),
    PersonalData("currency", _("The currency you chose"), "billing.CurrencyChoice", Fate.GONE),
    PersonalData(
        "coupons", _("Coupons given to you"), "billing.Coupon", Fate.NAMELESS, of=("issued_to",), acts=("created_by", "stopped_by"),
        codes=("code", "currency", "kinds", "cause", "batch"), withheld=("note",), emptied=("note",),
    ),
    PersonalData(
        "coupon-uses", _("Coupons you used"), "billing.CouponRedemption", Fate.KEPT, codes=("currency",),
        shows={"coupon_code": "coupon__code"}, why=BOOKS,
    ),
    PersonalData(
        "gifts-given", _("Gifts you gave"), "billing.Gift", Fate.NAMELESS, of=("line__order__member",), acts=("recipient", "redeemed_by"),
        codes=("code",), emptied=("recipient_email", "message"),
    ),
    PersonalData(
        "gifts-received", _("Gifts you received"), "billing.Gift", Fate.NAMELESS, of=("recipient", "redeemed_by"), codes=("code",),
        emptied=("recipient_email", "message"),
    ),
    PersonalData(
        "use-of-membership", _("How much you used of what your membership opens"), "billing.Usage", Fate.NAMELESS, codes=("key",),
        shows={"product_name": "product__name_en"},
    ),
)

AUTHORS = (
    PersonalData(
        "author-shares", _("Your shares in what is sold"), "billing.RevenueShare", Fate.KEPT, of=("author",),
        shows={"product_name": "product__name_en"}, why=SHARES,
    ),
    PersonalData("line-shares", _("Your shares in single sales"), "billing.LineShare", Fate.KEPT, of=("author",), why=SHARES),
    PersonalData(
        "earnings", _("Lines of your author’s statement"), "billing.Earning", Fate.KEPT, of=("author",), codes=("currency",), why=SHARES,
    ),
    PersonalData(
        "author-accounts", _("Your accounts as an author"), "billing.LedgerAccount", Fate.KEPT, of=("owner",), codes=("currency",),
        why=SHARES,
    ),
)

OFFICES = (
    PersonalData(
        "sponsorships-entered", _("Sponsorships you entered"), "billing.Sponsorship", Fate.KEPT, of=("entered_by",),
        codes=("sponsor", "currency", "note"), why=BOOKS,
    ),
    PersonalData(
        "transfers-entered", _("Bank transfers you entered"), "billing.TransferEntry", Fate.KEPT, of=("entered_by",),
        codes=("statement_reference",), why=BOOKS,
    ),
    PersonalData(
        "discrepancies-settled", _("Differences with payment providers that you settled"), "billing.Discrepancy", Fate.KEPT,
        of=("settled_by",), codes=("provider", "about", "provider_id", "key", "ours_said", "theirs_said", "how"), why=BOOKS,
    ),
)

declare(*AUTHORS, *OFFICES)

nobodys("what is sold, and at which price", "billing.Product", "billing.Plan", "billing.Price", "billing.RefundPolicy")
nobodys("sums under numbers", "billing.LedgerTransaction", "billing.LedgerEntry", "billing.InvoiceSeries")
nobodys("statements of providers and their comparison name payments, not people", "billing.StatementEntry", "billing.Reconciliation")
nobodys("a transfer back stands under its transfer", "billing.TransferRefund")
nobodys(
    "the sandbox takes no money of anybody", "billing.SandboxCharge", "billing.SandboxNotice", "billing.SandboxRefund",
    "billing.SandboxDispute", "billing.SandboxAgreement",
)
