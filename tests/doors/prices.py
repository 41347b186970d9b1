"""Doors of prices, bundles and gifts. Whoever has the code of a gift may look at it; opening it needs a member who may take part."""
from tests.doors.table import everybody, get, only, post, signed_in, taking_part

OWN = only("member", gets="/checkout/{order}/", others=404).but(403, "unverified", "suspended", "fallen")
DOORS = [
    get("billing:bundle", everybody(200), sku="shelf"),
    get("billing:bundle", everybody(404), sku="handbook"),
    post("billing:choose_currency", signed_in("/membership/"), _data={"currency": "USD"}),
    post("billing:choose_currency", signed_in("/bundles/shelf/"), _data={"currency": "nothing", "next": "/bundles/shelf/"}),
    # The order has no price in it: it stays as it is.
    post("billing:change_currency", OWN, ref="{order}", _data={"currency": "USD"}),
    post("billing:change_currency", taking_part(404), ref="NOTHING", _data={"currency": "USD"}),
    # What costs something is not taken for nothing.
    post("billing:take", only("member", gets="/orders/{order}/", others=404).but(403, "unverified", "suspended", "fallen"), ref="{order}"),
    post("billing:take", taking_part(404), ref="NOTHING"),
    get("billing:give_product", taking_part(200), sku="handbook"),
    get("billing:give_product", taking_part(404), sku="nothing"),
    post("billing:give_product", taking_part("/checkout/…"), sku="handbook", _data={"recipient": "somebody@example.org"}),
    post("billing:give_product", taking_part(400), sku="handbook", _data={"recipient": "nobody-of-this-name"}),
    get("billing:give_plan", taking_part(200), slug="guild"),
    post("billing:give_plan", taking_part("/checkout/…"), slug="guild"),
    post("billing:give_plan", taking_part(404), slug="withdrawn"),
    get("billing:gift_code", everybody(200)),
    post("billing:gift_code", everybody("/gifts/{gift}/"), _data={"code": "{gift}"}),
    post("billing:gift_code", everybody(400), _data={"code": "AAAA"}),
    get("billing:gift", everybody(200), code="{gift}"),
    get("billing:gift", everybody(404), code="AAAA-AAAA-AAAA-AAAA"),
    post("billing:redeem_gift", taking_part("/gifts/{gift}/"), code="{gift}"),
    post("billing:redeem_gift", taking_part(404), code="AAAA-AAAA-AAAA-AAAA"),
]
