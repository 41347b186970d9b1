"""Doors of authors' earnings and of finance. A statement is its author's; staff and operators read all, staff enter and agree."""
from tests.doors.desk import AT_THE_DESK
from tests.doors.table import get, post, signed_in

MONTH = {"year": "{earned_year}", "month": "{earned_month}"}
DESK = AT_THE_DESK

MINE = [
    get("billing:earnings", signed_in(200)),
    # Everybody has months of their own; what was earned stands in the member's.
    get("billing:earnings_month", signed_in(200), _reads={"payment:": ("member",)}, **MONTH),
    get("billing:earnings_month", signed_in(404), year="2026", month="13"),
    get("billing:earnings_csv", signed_in(200), _reads={"payment:": ("member",)}, **MONTH),
]

FINANCE = [
    get("admin:billing_earning_finance", DESK),
    get("admin:billing_earning_statement", DESK, author="{member}"),
    get("admin:billing_earning_statement", DESK.but(404, "staff", "superuser"), author="{member}", _query={"month": "2026-13"}),
    get("admin:billing_earning_statement", DESK, author="{member}", _query={"csv": "1"}),
    get("admin:billing_revenueshare_end", DESK, pk="{share}"),
    post("admin:billing_revenueshare_end", DESK.but("/admin/billing/revenueshare/", "staff", "superuser"), pk="{share}",
         _data={"last_day": "2030-01-01"}),
    post("admin:billing_revenueshare_end", DESK.but(400, "staff", "superuser"), pk="{share}", _data={"last_day": "1999-01-01"}),
    get("admin:billing_sponsorship_correct", DESK, pk="{sponsorship}"),
    post("admin:billing_sponsorship_correct", DESK.but("/admin/billing/sponsorship/", "staff", "superuser"), pk="{sponsorship}",
         _data={"note": "The wrong year."}),
    post("admin:billing_sponsorship_correct", DESK.but(400, "staff", "superuser"), pk="{sponsorship}"),
]

DOORS = [*MINE, *FINANCE]
