"""Doors of payment providers: transfers, the sandbox’s control panel, what staff decide about money in the admin."""
from tests.doors.table import ADMIN_SIGN_IN, everybody, get, only, post

# Who may look at the panel, and who may turn its knobs.
LOOKS = only("staff", "superuser", gets=200)


def turns(leads_to):
    return only("staff", "superuser", gets=leads_to)


CHARGE = "/pay/sandbox/panel/{panel_charge}/"
PANEL = [
    get("billing:sandbox_panel", LOOKS),
    post("billing:sandbox_mood", turns("/pay/sandbox/panel/"), _data={"seconds": "0", "refunds": "later", "notices": "held"}),
    post("billing:sandbox_mood", turns(400), _data={"seconds": "-1", "refunds": "never", "notices": "held"}),
    post("billing:sandbox_let_go", turns("/pay/sandbox/panel/")),
    get("billing:sandbox_charge", LOOKS, token="{panel_charge}"),
    get("billing:sandbox_charge", LOOKS.but(404, "staff", "superuser"), token="forged"),
    post("billing:sandbox_refund", turns(CHARGE), token="{panel_charge}", _data={"amount": "1.00"}),
    post("billing:sandbox_refund", turns(400), token="{panel_charge}", _data={"amount": "NaN"}),
    post("billing:sandbox_dispute", turns(CHARGE), token="{panel_charge}"),
    post("billing:sandbox_tell_again", turns(CHARGE), token="{panel_charge}"),
    post("billing:sandbox_agreement", turns(CHARGE), token="{panel_charge}", _data={"further": "fail"}),
    post("billing:sandbox_decide_refund", turns(CHARGE), token="{panel_refund}", _data={"succeeds": "yes"}),
    post("billing:sandbox_decide_dispute", turns("/pay/sandbox/panel/{disputed_charge}/"), token="{panel_dispute}", _data={"won": "yes"}),
]

# Whoever has its secret address may read where to send the money.
TRANSFER = [
    get("billing:transfer_page", everybody(200), token="{transfer}"),
    get("billing:transfer_page", everybody(404), token="forged"),
]

DECIDE = only("staff", "superuser", gets=200).but(ADMIN_SIGN_IN, "visitor")


def act(model, name, row, data=None):
    """The page of an act and the act itself; an empty form where one is asked for is said to be so."""
    done = only("staff", "superuser", gets=f"/admin/billing/{model}/").but(ADMIN_SIGN_IN, "visitor")
    yield get(f"admin:billing_{model}_{name}", DECIDE, pk=row)
    yield post(f"admin:billing_{model}_{name}", done, pk=row, _data=data)
    if data:
        yield post(f"admin:billing_{model}_{name}", DECIDE.but(400, "staff", "superuser"), pk=row)


LINE = {"on": "2026-01-02", "statement_reference": "A line"}
DESK = [
    *act("transferrequest", "confirm", "{transfer_row}", {**LINE, "amount": "1.00"}),
    *act("transferrequest", "call_off", "{transfer_row}"),
    *act("transferrefund", "sent", "{transfer_refund}", LINE),
    *act("transferrefund", "failed", "{transfer_refund}"),
    *act("dispute", "keep", "{dispute}"),
    *act("dispute", "end", "{dispute}"),
    *act("discrepancy", "settle", "{discrepancy}", {"how": "It was a mistake of theirs."}),
    get("admin:billing_reconciliation_report", DECIDE),
    post("admin:billing_reconciliation_report", DECIDE.but("/admin/billing/reconciliation/report/", "staff", "superuser"),
         _data={"first": "2026-01-02", "last": "2026-01-02"}),
    post("admin:billing_reconciliation_report", DECIDE.but(400, "staff", "superuser"), _data={"first": "2026-01-02", "last": "2026-01-01"}),
]

DOORS = [*PANEL, *TRANSFER, *DESK]
