"""Doors of what is paid: plans, orders, the sandbox's pay page, payment notices. An order is its member's and nobody else's."""
from tests.doors.table import everybody, get, only, post, signed_in, taking_part

PLANS = [
    get("billing:membership", everybody(200)),
    post("billing:buy_plan", taking_part("/checkout/…"), slug="guild"),
    # Not on sale any more: said on the page of those that are.
    post("billing:buy_plan", taking_part("/membership/"), slug="withdrawn"),
    post("billing:buy_plan", taking_part(404), slug="nothing"),
    post("billing:buy_product", taking_part("/checkout/…").but("/membership/", "member"), sku="handbook"),
    post("billing:buy_product", taking_part(404), sku="nothing"),
    get("billing:my_membership", signed_in(200)),
]

OWNER = only("member", gets=200, others=404)
ORDERS = [
    get("billing:orders", signed_in(200)),
    get("billing:checkout", OWNER, ref="{order}"),
    get("billing:checkout", only("member", gets="/orders/{paid_order}/", others=404), ref="{paid_order}"),
    get("billing:checkout", signed_in(404), ref="NOTHING"),
    post("billing:pay", only("member", gets="/pay/sandbox/…", others=404).but(403, "unverified", "suspended", "fallen"), ref="{order}",
         _data={"provider": "sandbox"}),
    post("billing:pay", taking_part(404), ref="NOTHING", _data={"provider": "sandbox"}),
    # Giving up an order needs no standing: nothing is bought.
    post("billing:cancel_order", only("member", gets="/orders/{order}/", others=404), ref="{order}"),
    post("billing:cancel_order", signed_in(404), ref="NOTHING"),
    get("billing:order", OWNER, ref="{order}"),
    get("billing:order", OWNER, ref="{paid_order}"),
    get("billing:order", signed_in(404), ref="NOTHING"),
    # Asked by a script, which a sign-in page would not help.
    get("billing:order_state", OWNER.but(404, "visitor"), ref="{order}"),
    get("billing:order_state", everybody(404), ref="NOTHING"),
]

# The sandbox is another company: whoever has the secret address may pay there, as at a real provider.
SANDBOX = [
    get("billing:sandbox_page", everybody(200), token="{charge}"),
    get("billing:sandbox_page", everybody(404), token="forged"),
    post("billing:sandbox_pay", everybody("/orders/{paying_order}/"), token="{charge}", _data={"card": "good"}),
    post("billing:sandbox_pay", everybody(404), token="forged"),
    post("billing:sandbox_decline", everybody("/orders/{paying_order}/"), token="{charge}"),
    post("billing:sandbox_decline", everybody(404), token="forged"),
    # A notice is let in by its signature alone.
    post("billing:payment_notice", everybody(400), provider="sandbox", _data={"state": "succeeded"}),
    post("billing:payment_notice", everybody(404), provider="nobody"),
]

DOORS = [*PLANS, *ORDERS, *SANDBOX]
