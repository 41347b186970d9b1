"""Coupons as staff make them: in percent and whole units, one or many, stopped, exported."""
import csv

import pytest
from django.urls import reverse
from django.utils import timezone

from billing import coupons
from billing.models import Coupon
from tests.factories.accounts import make_member
from tests.factories.billing import make_order, make_plan, make_product
from tests.factories.coupons import make_coupon, use
from tests.factories.desk import act
from tests.factories.refunds import make_staff

pytestmark = pytest.mark.django_db

LIST, ADD, MANY = (reverse(f"admin:billing_coupon_{name}") for name in ("changelist", "add", "many"))


@pytest.fixture
def desk(client):
    client.force_login(make_staff("clerk"))
    return client


def given(**fields):
    return {"code": "spring-26", "scope": "all", "cap_per_member": "1", "percent": "12.5", **fields}


def faults(response) -> dict:
    return dict(response.context["adminform"].form.errors)


def test_a_percentage_is_typed_as_one_says_it(desk):
    assert desk.post(ADD, given(cap="100", note="Spring campaign", currency="CNY", least="100")).status_code == 302
    coupon = Coupon.objects.get()
    assert (coupon.code, coupon.percent_bp, coupon.fixed_amount, coupon.cap, coupon.minimal_amount, coupon.created_by.handle) == (
        "SPRING26", 1250, None, 100, 10000, "clerk",
    )
    shown = desk.get(reverse("admin:billing_coupon_change", args=[coupon.pk])).content.decode()
    assert [text in shown for text in ('value="12.5', 'value="100', "/c/SPRING26/")] == [True] * 3


def test_an_amount_is_typed_in_whole_units(desk):
    desk.post(ADD, given(percent="", amount="50.50", currency="CNY", cap_per_member=""))
    coupon = Coupon.objects.get()
    assert (coupon.fixed_amount, coupon.currency, coupon.percent_bp, coupon.cap_per_member) == (5050, "CNY", None, None)


@pytest.mark.parametrize(("fields", "field", "why"), [
    ({"percent": ""}, "percent", "Say a percentage or an amount, one of the two."),
    ({"amount": "5", "currency": "CNY"}, "percent", "Say a percentage or an amount, one of the two."),
    ({"percent": "", "amount": "5"}, "currency", "Say in which currency."),
    ({"percent": "101"}, "percent", "Ensure this value is less than or equal to 100."),
    ({"percent": "NaN"}, "percent", "Enter a number."),
    ({"cap": "0"}, "cap", "Ensure this value is greater than or equal to 1."),
    ({"scope": "products"}, "products", "Choose what the coupon is good for."),
    ({"scope": "kinds"}, "kinds", "Choose what the coupon is good for."),
    ({"code": "SPRІNG"}, "code", "“І” is a letter of another alphabet, even if it looks like A to Z. Please type the code by hand."),
    ({"code": "S P R I N G - 2 5"}, "code", "There is a coupon with this code already."),
])
def test_what_makes_no_sense_is_said_beside_its_field(desk, fields, field, why):
    make_coupon("SPRING25")
    response = desk.post(ADD, given(**fields))
    assert (response.status_code, faults(response)) == (200, {field: [why]})
    assert Coupon.objects.count() == 1


def test_what_was_chosen_for_another_scope_is_left_out(desk):
    product, plan = make_product(), make_plan()
    desk.post(ADD, given(scope="plans", products=[product.pk], plans=[plan.pk], kinds=["plan"]))
    coupon = Coupon.objects.get()
    assert (list(coupon.products.all()), list(coupon.plans.all()), coupon.kinds) == ([], [plan], [])


def test_what_a_used_coupon_is_worth_stays(desk):
    coupon = make_coupon(percent=20, cap=5)
    for _n in range(2):
        use(make_order(make_member(), make_product()), coupon)
    page = reverse("admin:billing_coupon_change", args=[coupon.pk])
    response = desk.post(page, {"percent": "90", "scope": "all", "cap": "1", "cap_per_member": "1"})
    assert faults(response) == {"cap": ["2 uses are taken already."]}
    assert desk.post(page, {"percent": "90", "scope": "all", "cap": "2", "cap_per_member": "1", "note": "Fewer"}).status_code == 302
    coupon.refresh_from_db()
    assert (coupon.percent_bp, coupon.cap, coupon.note) == (2000, 2, "Fewer")


def test_the_list_says_how_each_is_used(desk):
    coupon = make_coupon("SPRING26", percent=20, cap=5)
    use(make_order(make_member(), make_product(price=10000)), coupon)
    used = use(make_order(make_member(), make_product(price=10000)), coupon)
    type(used).objects.filter(pk=used.pk).update(state="consumed", consumed_at=timezone.now())
    row = desk.get(LIST).context["cl"].result_list[0]
    assert (row.used_count, row.waiting_count, row.given_sum) == (1, 1, 2000)
    shown = desk.get(LIST).content.decode()
    assert [text in shown for text in ("20% off", "¥20", '<td class="field-left">3</td>')] == [True] * 3


@pytest.mark.parametrize("count", [5, 25])
def test_the_list_asks_the_same_few_questions(desk, count, django_assert_num_queries):
    for n in range(count):
        make_coupon(f"CODE{n:03}")
    desk.get(LIST)
    with django_assert_num_queries(6):
        desk.get(LIST)


def test_a_stopped_coupon_can_be_let_go_on(desk):
    coupon = make_coupon()
    chosen = {"_selected_action": [coupon.pk]}
    act(desk, LIST, {"action": "stop_coupons", **chosen})
    coupon.refresh_from_db()
    assert (coupon.stopped_at is not None, coupon.stopped_by.handle) == (True, "clerk")
    act(desk, LIST, {"action": "resume_coupons", **chosen})
    coupon.refresh_from_db()
    assert (coupon.stopped_at, coupon.stopped_by) == (None, None)


def test_many_codes_are_made_and_exported(desk):
    product = make_product()
    fields = {
        "count": "30", "batch": "=Talks", "prefix": "talk-", "percent": "100", "scope": "products", "products": [product.pk],
        "note": "For speakers", "ends_at": "2027-01-01T00:00",
    }
    response = desk.post(MANY, fields)
    assert (response.status_code, Coupon.objects.count()) == (302, 30)
    assert len(desk.get(response["Location"]).context["cl"].result_list) == 30
    one = Coupon.objects.first()
    assert (one.code[:4], one.cap, one.percent_bp, one.batch, list(one.products.all())) == ("TALK", 1, 10000, "=Talks", [product])
    chosen = list(Coupon.objects.values_list("pk", flat=True))
    answer = desk.post(LIST, {"action": "export_codes", "_selected_action": chosen})
    text = answer.content.decode("utf-8-sig")
    rows = list(csv.reader(text.splitlines()))
    assert (len(rows), answer["Content-Disposition"]) == (31, 'attachment; filename="coupons.csv"')
    # What an office program would run is only shown.
    assert (rows[1][0], rows[1][2], rows[1][3]) == (one.written, "free of charge", "'=Talks")
    assert rows[1][1] == f"http://testserver/c/{one.code}/"


def test_a_batch_has_its_name_for_itself(desk):
    make_coupon(batch="Talks")
    response = desk.post(MANY, {"count": "5001", "batch": "Talks", "percent": "10", "scope": "all"})
    assert (response.status_code, set(response.context["form"].errors)) == (400, {"count", "batch"})
    assert Coupon.objects.count() == 1


def test_an_operator_looks_and_makes_nothing(client):
    client.force_login(make_member("looker", roles=["operator"], is_staff=True))
    coupon = coupons.issue(make_member(), cause="points:1", at=timezone.now(), percent_bp=1000)
    assert client.get(reverse("admin:billing_coupon_change", args=[coupon.pk])).status_code == 200
    assert [client.get(page).status_code for page in (LIST, ADD, MANY)] == [200, 403, 403]
    assert client.post(LIST, {"action": "stop_coupons", "_selected_action": [coupon.pk]}).status_code in (200, 302)
    coupon.refresh_from_db()
    assert coupon.stopped_at is None
