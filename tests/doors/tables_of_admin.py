"""Doors of the tables that leave and enter the house through the admin: export and import of a list."""
from tests.doors.table import ADMIN_SIGN_IN, everybody, get, post

# model → who exports, and who imports. Members and money leave only with the superuser, unless somebody is given the right by name.
BOTH, ONE, NONE = ("staff", "superuser"), ("superuser",), ()
TABLES = {
    "accounts_member": (ONE, NONE),
    "community_category": (BOTH, BOTH), "community_tag": (BOTH, BOTH), "community_pointsrule": (BOTH, BOTH),
    "analytics_costitem": (ONE, NONE), "analytics_verbrule": (ONE, ONE), "analytics_exchangerate": (ONE, ONE),
    "billing_product": (ONE, ONE), "billing_plan": (ONE, ONE), "billing_order": (ONE, NONE), "billing_payment": (ONE, NONE),
    "billing_refund": (ONE, NONE),
    "courses_course": (BOTH, NONE), "courses_enrolment": (BOTH, NONE),
    "events_event": (BOTH, NONE), "events_registration": (BOTH, NONE),
    "surveys_indicator": (BOTH, NONE),
    "portal_staffact": (ONE, NONE),
}


def _to(people, answer=200):
    return everybody(403).but(ADMIN_SIGN_IN, "visitor").but(answer, *people)


DOORS = [
    door
    for model, (exports, imports) in TABLES.items()
    for door in (
        get(f"admin:{model}_export", _to(exports)), post(f"admin:{model}_export", _to(exports)),
        *((get(f"admin:{model}_import", _to(imports)), post(f"admin:{model}_import", _to(imports, 400))) if imports else ()),
    )
]
