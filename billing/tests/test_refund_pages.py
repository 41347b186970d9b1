"""Asking for money back on the order page, deciding about it in the admin, and what is said before the purchase."""
from datetime import timedelta
from fractions import Fraction

import pytest
from django.utils import timezone
from django.utils.translation import override

from billing import refund_policy, refund_sending
from billing.fulfilment import Description, Fulfiller, fulfillers
from billing.models import OrderEvent, Refund, RefundPolicy
from billing.refund_policy import judge, sentence_for
from tests.factories.accounts import make_member
from tests.factories.billing import make_order, make_plan, make_product, paid_order
from tests.factories.refunds import ask, make_policy, make_staff, payment_of, refund_fact, refunded

NOW = timezone.now()
DAY = timedelta(days=1)


def text(response):
    return response.content.decode()


@pytest.fixture
def order(member):
    make_policy()
    return paid_order(member, make_product(price=26800, name_en="Rust"), at=NOW)


def asked(order, **changed):
    return {"lines": [order.lines.get().pk], "reason": "It is not what I thought.", **changed}


def test_a_member_asks_and_reads_how_it_stands(signed_in, member, order):
    client = signed_in(member)
    page = text(client.get(f"/orders/{order.ref}/"))
    assert (f'href="/orders/{order.ref}/refund/"' in page, "Money back within 7 days" in page) == (True, True)
    page = text(client.get(f"/orders/{order.ref}/refund/"))
    assert ("Within the policy: you get your money back." in page, "¥268" in page) == (True, True)
    answer = client.post(f"/orders/{order.ref}/refund/ask/", asked(order), follow=True)
    assert ("We have your request" in text(answer), "¥268 was asked back." in text(answer)) == (True, True)
    refund = Refund.objects.get()
    assert (refund.amount, refund.reason, refund.state) == (26800, "It is not what I thought.", "requested")
    assert "Nothing is left to ask for" in text(client.get(f"/orders/{order.ref}/refund/"))


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [({"lines": []}, "Choose what you want"), ({"lines": ["999999"]}, "Choose what you want"), ({"lines": ["x"]}, "Choose what you want"),
     ({"reason": ""}, "Please say why."), ({"reason": " "}, "Please say why."), ({"reason": "x" * 501}, "500")],
)
def test_a_wrong_request_gets_the_form_again(signed_in, member, order, wrong, sentence):
    answer = signed_in(member).post(f"/orders/{order.ref}/refund/ask/", asked(order, **wrong))
    assert (answer.status_code, sentence in text(answer), Refund.objects.count()) == (400, True, 0)


def test_asking_twice_at_once_is_said(signed_in, member, order):
    client = signed_in(member)
    ask(order)
    assert client.post(f"/orders/{order.ref}/refund/ask/", asked(order)).status_code == 400
    assert Refund.objects.count() == 1


def test_what_is_not_paid_or_not_mine_has_no_such_page(signed_in, member, other_member, order):
    unpaid = make_order(member, make_product())
    assert signed_in(member).get(f"/orders/{unpaid.ref}/refund/").status_code == 404
    client = signed_in(other_member)
    assert client.get(f"/orders/{order.ref}/refund/").status_code == 404
    assert client.post(f"/orders/{order.ref}/refund/ask/", asked(order)).status_code == 404


def test_a_refunded_order_says_so_everywhere(signed_in, member, order):
    refunded(order)
    client = signed_in(member)
    page = text(client.get(f"/orders/{order.ref}/"))
    assert all(part in page for part in ("Your money was paid back", "All of it was paid back", "¥268 was paid back.", "refunded"))
    assert "Paid. It is open to you." not in page
    assert "refunded" in text(client.get("/me/orders/"))


def test_the_member_does_not_read_who_decided_or_what_does_not_fit(signed_in, member, order):
    from billing import refunds

    refund, staff = ask(order, at=NOW + 10 * DAY), make_staff("approver")
    refunds.approve(refund, by=staff, at=NOW)
    refunds.settle("sandbox", refund_fact(refund, amount=1), at=NOW)
    page = text(signed_in(member).get(f"/orders/{order.ref}/"))
    assert ("approver" in page, "does not fit" in page, "A first person" in page) == (False, False, False)
    assert OrderEvent.objects.filter(order=order, kind="refund_half_approved", by=staff).exists()


@pytest.mark.parametrize("size", [2, 10])
def test_the_order_page_costs_the_same_however_many_refunds(signed_in, member, order, count_queries, size):
    for _ in range(size):
        ask(order, amounts={order.lines.get().pk: 100})
    client = signed_in(member)
    with count_queries(7):
        client.get(f"/orders/{order.ref}/")


# The admin.


def decide(client, refund, act, **data):
    return client.post(f"/admin/billing/refund/{refund.pk}/{act}/", data)


def test_staff_approve_a_part_and_the_sweep_pays_it(signed_in, order):
    refund, staff = ask(order), make_staff()
    client = signed_in(staff)
    line = order.lines.get()
    assert "¥268" in text(client.get(f"/admin/billing/refund/{refund.pk}/approve/"))
    assert decide(client, refund, "approve", **{f"amount_{line.pk}": "100.50", "access": "keep"}).status_code == 302
    assert refund_sending.send_due(clock=timezone.now) == 1
    refund.refresh_from_db()
    assert (refund.state, refund.amount, refund.access) == ("succeeded", 10050, "keep")


@pytest.mark.parametrize("amount", ["268.01", "-1", "abc", "1.005", ""])
def test_an_impossible_amount_gives_the_form_again(signed_in, order, amount):
    refund = ask(order)
    answer = decide(signed_in(make_staff()), refund, "approve", **{f"amount_{order.lines.get().pk}": amount, "access": "as_usual"})
    refund.refresh_from_db()
    assert (answer.status_code, refund.state, refund.amount) == (400, "requested", 26800)


def test_the_second_person_sees_who_came_first_and_only_confirms(signed_in, order):
    refund, first, second = ask(order, at=NOW + 10 * DAY), make_staff("first"), make_staff("second")
    line = order.lines.get()
    decide(signed_in(first), refund, "approve", **{f"amount_{line.pk}": "268", "access": "as_usual"})
    again = decide(signed_in(first), refund, "approve")
    assert (again.status_code, "Another person must agree" in text(again)) == (400, True)
    page = text(signed_in(second).get(f"/admin/billing/refund/{refund.pk}/approve/"))
    assert (first.name in page, f"amount_{line.pk}" in page) == (True, False)
    decide(signed_in(second), refund, "approve")
    refund.refresh_from_db()
    assert refund.state == "approved"


def test_staff_decline_with_a_reason_and_not_without(signed_in, order):
    refund, client = ask(order), signed_in(make_staff())
    assert decide(client, refund, "decline").status_code == 400
    assert decide(client, refund, "decline", reason="You finished it.").status_code == 302
    refund.refresh_from_db()
    assert refund.state == "declined"


def test_who_only_reads_cannot_decide(signed_in, order):
    reader = make_member("reader", is_staff=True)
    refund = ask(order)
    assert decide(signed_in(reader), refund, "decline", reason="No").status_code == 403
    assert signed_in(reader).post(f"/admin/billing/payment/{payment_of(order).pk}/refund/", {}).status_code == 403


def test_staff_pay_a_payment_back_from_its_page(signed_in, order):
    payment, client = payment_of(order), signed_in(make_staff())
    path = f"/admin/billing/payment/{payment.pk}/refund/"
    assert "¥268" in text(client.get(path))
    line = order.lines.get()
    assert client.post(path, {f"amount_{line.pk}": "0", "reason": "Goodwill"}).status_code == 400
    assert client.post(path, {f"amount_{line.pk}": "20", "reason": "Goodwill"}).status_code == 302
    assert Refund.objects.get().amount == 2000


@pytest.mark.parametrize("size", [5, 25])
def test_the_queue_costs_the_same_however_long(signed_in, member, count_queries, size):
    for _ in range(size):
        ask(paid_order(member, make_product()))
    client = signed_in(make_staff())
    client.get("/admin/billing/refund/")
    with count_queries(QUEUE):
        assert client.get("/admin/billing/refund/").status_code == 200


QUEUE = 6


# The policy.


def test_the_narrowest_policy_holds(db):
    plan, other, course, thing = make_plan(), make_plan(), make_product(kind="course"), make_product()
    assert "no fixed right" in sentence_for(thing)
    make_policy(days=3, consumed_percent=0)
    make_policy(product_kind="course", days=14)
    make_policy(plan=plan, days=5, consumed_percent=100, decided_by="two", text_en="Ask us.", text_zh="请联系我们。")
    refund_policy.cache.clear()
    assert sentence_for(thing) == "Money back within 3 days of payment, as long as it is not used."
    assert sentence_for(course) == "Money back within 14 days of payment, as long as no more than 20% of it is used."
    assert sentence_for(plan) == "Money back within 5 days of payment. Two of the team decide. Ask us."
    assert sentence_for(other) == sentence_for(thing)
    with override("zh-hans"):
        assert sentence_for(plan).endswith("请联系我们。")


def test_what_was_shown_before_the_purchase_holds_whatever_is_edited_later(signed_in, member, django_capture_on_commit_callbacks):
    policy = make_policy(days=30, consumed_percent=100)
    product = make_product()
    order = make_order(member, product)
    client = signed_in(member)
    assert "Money back within 30 days" in text(client.get(f"/checkout/{order.ref}/"))
    assert "30 days" in sentence_for(product)
    with django_capture_on_commit_callbacks(execute=True):
        policy.days = 0
        policy.save()
    assert "no fixed right" in sentence_for(product)
    assert "Money back within 30 days" in text(client.get(f"/checkout/{order.ref}/"))
    assert ask(paid_order(member, product, at=NOW), at=NOW + 20 * DAY).is_within_policy
    RefundPolicy.objects.all().delete()
    assert not ask(paid_order(member, make_product(), at=NOW), at=NOW).is_within_policy


@pytest.mark.parametrize(("days", "share", "within"), [(6, 20, True), (7, 20, True), (8, 0, False), (1, 21, False), (0, 0, True)])
def test_days_and_the_share_used_decide(member, days, share, within):
    make_policy()
    kind = Fulfiller(kind="parcel", describe=lambda product: Description("x"), consumed_share=lambda line: Fraction(share, 100))
    fulfillers.register("parcel", kind)
    try:
        line = paid_order(member, make_product(kind="parcel"), at=NOW).lines.select_related("order", "product").get()
        assert judge(line, at=NOW + days * DAY).is_within == within
    finally:
        del fulfillers._entries["parcel"]


def test_of_a_membership_days_gone_or_what_was_used_decide(member):
    make_policy(days=60, consumed_percent=50)
    kind = Fulfiller(kind="parcel", describe=lambda product: Description("x"), consumed_share=lambda line: Fraction(3, 4))
    fulfillers.register("parcel", kind)
    try:
        plain = make_plan(products=[make_product()])
        read = make_plan(products=[make_product(kind="parcel"), make_product(kind="parcel")])
        first, second = (paid_order(member, plan, at=NOW).lines.select_related("order", "plan").get() for plan in (plain, read))
        assert (judge(first, at=NOW).is_within, judge(first, at=NOW + 10 * DAY).is_within) == (True, True)
        assert judge(first, at=NOW + 20 * DAY).is_within is False
        assert (judge(second, at=NOW).is_within, judge(second, at=NOW).consumed_percent) == (False, 75)
    finally:
        del fulfillers._entries["parcel"]


def test_plans_and_products_say_it_before_anything_is_ordered(client, db):
    make_policy(text_en="Ask and we listen.")
    make_plan("all", products=[make_product()])
    assert "Ask and we listen." in text(client.get("/membership/"))
