"""Staff look at money, and give and take back rights."""
import pytest
from django.utils import timezone

from billing import admin as billing_admin
from billing.models import Grant, Order, Payment
from tests.factories.accounts import make_member
from tests.factories.billing import make_grant, make_order, make_plan, make_product, paid_order, start
from tests.factories.desk import act

MODELS = [
    "grant", "ledgeraccount", "ledgertransaction", "order", "payment", "paymentnotice", "plan", "product", "sandboxcharge", "sandboxnotice",
]
HISTORY = ["ledgeraccount", "ledgertransaction", "order", "payment", "paymentnotice", "sandboxcharge", "sandboxnotice"]


@pytest.fixture
def desk(signed_in, superuser):
    return signed_in(superuser)


@pytest.mark.parametrize("model", MODELS)
def test_every_list_opens(desk, member, model):
    paid_order(member, make_product())
    assert desk.get(f"/admin/billing/{model}/").status_code == 200


@pytest.mark.parametrize("model", HISTORY)
def test_history_cannot_be_added_changed_or_deleted(desk, member, model):
    order = paid_order(member, make_product())
    assert desk.get(f"/admin/billing/{model}/add/").status_code == 403
    pk = {"order": order.pk, "payment": Payment.objects.get().pk}.get(model, 1)
    assert desk.post(f"/admin/billing/{model}/{pk}/delete/", {"post": "yes"}).status_code in (302, 403)
    desk.post(f"/admin/billing/{model}/{pk}/change/", {"status": "cancelled", "state": "failed"})
    order.refresh_from_db()
    assert (order.status, Payment.objects.get().state) == ("paid", "succeeded")


@pytest.mark.parametrize("size", [5, 25])
def test_the_order_list_costs_the_same_however_many(desk, member, count_queries, size):
    for _ in range(size):
        make_order(member, make_product())
    desk.get("/admin/billing/order/")
    with count_queries(ORDER_LIST):
        desk.get("/admin/billing/order/")


ORDER_LIST = 4


def test_staff_give_a_right_and_take_it_back(desk, superuser, member):
    product = make_product()
    form = {"member": member.pk, "product": product.pk, "plan": "", "starts_at_0": "2026-01-01", "starts_at_1": "00:00"}
    desk.post("/admin/billing/grant/add/", form)
    grant = Grant.objects.get()
    assert (grant.member, grant.product, grant.source_kind, grant.source_key.split(":")[0]) == (member, product, "staff", "root-user")
    act(desk, "/admin/billing/grant/", {"action": "revoke_grants", "_selected_action": [grant.pk]})
    grant.refresh_from_db()
    assert grant.revoked_at is not None


@pytest.mark.parametrize("both", [True, False])
def test_a_right_is_for_a_product_or_a_plan(desk, member, both):
    product, plan = make_product(), make_plan()
    form = {"member": member.pk, "starts_at_0": "2026-01-01", "starts_at_1": "00:00"}
    form |= {"product": product.pk, "plan": plan.pk} if both else {}
    answer = desk.post("/admin/billing/grant/add/", form)
    assert ("one of the two" in answer.content.decode(), Grant.objects.count()) == (True, 0)


def test_staff_see_why_a_member_can_open_something(desk, member):
    product = make_product()
    order = paid_order(member, make_plan(products=[product], name_en="Everything"))
    page = desk.get("/admin/billing/grant/why/", {"member": "lin", "product": product.pk}).content.decode()
    assert ("Your membership" in page or "Everything" in page, f"Order {order.ref}" in page) == (True, True)
    other = make_product()
    page = desk.get("/admin/billing/grant/why/", {"member": "lin", "product": other.pk}).content.decode()
    assert "Nothing this member holds opens it." in page


def test_an_unknown_handle_is_said(desk):
    assert "no member with this handle" in desk.get("/admin/billing/grant/why/", {"member": "nobody"}).content.decode()


def test_who_may_not_see_grants_cannot_ask_why(signed_in, member):
    assert signed_in(member).get("/admin/billing/grant/why/").status_code in (302, 403)
    assert signed_in(make_member(is_staff=True)).get("/admin/billing/grant/why/").status_code == 403


def test_staff_ask_a_provider_and_cancel_an_order(desk, member):
    order = make_order(member, make_product())
    payment = start(order)
    act(desk, "/admin/billing/order/", {"action": "cancel_orders", "_selected_action": [order.pk]})
    desk.post("/admin/billing/payment/", {"action": "ask_providers", "_selected_action": [payment.pk]})
    payment.refresh_from_db()
    assert (Order.objects.get().status, payment.state) == ("cancelled", "cancelled")


def test_a_grants_page_shows_it_and_changes_nothing(desk, member):
    grant = make_grant(member, make_product())
    assert desk.get(f"/admin/billing/grant/{grant.pk}/change/").status_code == 200
    desk.post(f"/admin/billing/grant/{grant.pk}/change/", {"member": member.pk, "ends_at_0": "2020-01-01"})
    grant.refresh_from_db()
    assert grant.ends_at is None
    assert billing_admin.GrantAdmin.actions == ["revoke_grants"]
    assert grant.starts_at < timezone.now()
