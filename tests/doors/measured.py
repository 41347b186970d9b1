"""Doors of the operators. A suspended operator may look, not act."""
from tests.doors.table import get, only, post

LOOKS = only("operator", "superuser", "fallen", gets=200)
COST = {
    "name_en": "Servers", "name_zh": "服务器", "category": "platform", "amount": "100.00", "currency": "CNY",
    "from_on": "2026-01-01", "until_on": "2026-02-01",
    "shares-TOTAL_FORMS": "0", "shares-INITIAL_FORMS": "0",
}


def acts(answer):
    return only("operator", "superuser", gets=answer)


DOORS = [
    get("analytics:overview", LOOKS),
    get("analytics:definitions", LOOKS),
    get("analytics:needs", LOOKS),
    get("analytics:costs", LOOKS),
    get("analytics:new_cost", LOOKS),
    post("analytics:new_cost", acts("/analytics/costs/"), _data=COST),
    get("analytics:cost", LOOKS, pk="{cost}"),
    post("analytics:cost", acts("/analytics/costs/"), pk="{cost}", _data=COST),
    get("analytics:cost", only("operator", "superuser", "fallen", gets=404), pk="999999"),
    post("analytics:delete_cost", acts("/analytics/costs/"), pk="{cost}"),
    post("analytics:delete_cost", acts(404), pk="999999"),
    get("analytics:weights", LOOKS),
    post("analytics:weights", acts("/analytics/"), _data={"r{indicator}": "2"}),
    post("analytics:recompute", acts("/analytics/?days=7"), _data={"days": "7"}),
]
