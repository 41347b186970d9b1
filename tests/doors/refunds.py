"""Doors of refunds and invoices. Money and papers are their member's; finance and staff read invoices, staff decide about refunds."""
from tests.doors.desk import AT_THE_DESK
from tests.doors.table import get, only, post, signed_in

# Who is suspended has a right to their money like everybody else: asking needs no standing.
OWNER = only("member", gets=200, others=404)
READERS = OWNER.but(200, "operator", "staff", "superuser", "fallen")
DESK = AT_THE_DESK

ASKING = [
    get("billing:refund", OWNER, ref="{paid_order}"),
    # What was not paid cannot be asked back.
    get("billing:refund", signed_in(404), ref="{order}"),
    post("billing:ask_refund", only("member", gets="/orders/{paid_order}/", others=404), ref="{paid_order}",
         _data={"lines": "{paid_line}", "reason": "It is not what I thought."}),
    post("billing:ask_refund", only("member", gets=400, others=404), ref="{paid_order}", _data={"lines": "0"}),
    post("billing:ask_refund", signed_in(404), ref="{order}", _data={"lines": "1", "reason": "Why not"}),
]

PAPERS = [
    get("billing:invoice", READERS, ref="{invoiced_order}", number="{invoice}"),
    get("billing:invoice", signed_in(404), ref="{paid_order}", number="{invoice}"),
    get("billing:billing_details", OWNER, ref="{order}"),
    post("billing:billing_details", only("member", gets="/checkout/{order}/", others=404), ref="{order}",
         _data={"billing_name": "Lin & Co"}),
    # Issued: said as it was.
    post("billing:billing_details", signed_in(404), ref="{paid_order}", _data={"billing_name": "Lin & Co"}),
]

DECIDING = [
    *(get(f"admin:billing_refund_{act}", DESK, pk="{refund}") for act in ("approve", "decline", "retry", "close", "keep")),
    post("admin:billing_refund_approve", DESK.but("/admin/billing/refund/", "staff", "superuser"), pk="{refund}",
         _data={"amount_{refunded_line}": "1", "access": "as_usual"}),
    post("admin:billing_refund_decline", DESK.but("/admin/billing/refund/", "staff", "superuser"), pk="{refund}", _data={"reason": "No."}),
    # Nothing of this kind is to be decided: said on the page.
    *(post(f"admin:billing_refund_{act}", DESK.but(400, "staff", "superuser"), pk="{refund}") for act in ("retry", "close", "keep")),
    get("admin:billing_payment_refund", DESK, pk="{payment}"),
    post("admin:billing_payment_refund", DESK.but("/admin/billing/payment/", "staff", "superuser"), pk="{payment}",
         _data={"amount_{paid_line}": "1", "reason": "Goodwill"}),
]

DOORS = [*ASKING, *PAPERS, *DECIDING]
