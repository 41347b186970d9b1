"""Doors of coupons. An order takes a code from its member alone; making coupons is for the desk."""
from tests.doors.desk import AT_THE_DESK
from tests.doors.table import everybody, get, only, post, signed_in, taking_part

BUYER = only("member", gets="/checkout/{order}/", others=404).but(403, "unverified", "suspended", "fallen")

AT_CHECKOUT = [
    # Says the same of every code, and to everybody.
    get("billing:coupon_link", everybody("/membership/"), code="SPRING26"),
    get("billing:coupon_link", everybody("/membership/"), code="NOTHING"),
    post("billing:use_coupon", BUYER, ref="{order}", _data={"code": "spring-26"}),
    post("billing:use_coupon", BUYER.but(400, "member"), ref="{order}", _data={"code": "NOTHING"}),
    post("billing:use_coupon", BUYER.but("/orders/{paid_order}/", "member"), ref="{paid_order}", _data={"code": "SPRING26"}),
    post("billing:use_coupon", taking_part(404), ref="NOTHING", _data={"code": "SPRING26"}),
    post("billing:drop_coupon", BUYER, ref="{order}"),
    post("billing:drop_coupon", taking_part(404), ref="NOTHING"),
    get("billing:coupons", signed_in(200)),
]

DESK = [
    get("admin:billing_coupon_many", AT_THE_DESK),
    post("admin:billing_coupon_many", AT_THE_DESK.but("/admin/billing/coupon/…", "staff", "superuser"),
         _data={"count": "3", "batch": "Spring", "percent": "10", "scope": "all"}),
    post("admin:billing_coupon_many", AT_THE_DESK.but(400, "staff", "superuser"), _data={"count": "0"}),
]

DOORS = [*AT_CHECKOUT, *DESK]
