"""Coupons on orders: who may use one, what it does to the price, what becomes of its use."""
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from billing import checkout, coupons, ledger, payments
from billing.invariants import check_invariants
from billing.models import Coupon, CouponRedemption, Grant, Invoice, LedgerTransaction, Order, Payment, SandboxCharge
from billing.refusals import BillingRefused
from notices.models import Notice
from tests.factories.accounts import make_member
from tests.factories.billing import deliver_notice, fact_of, make_order, make_plan, make_product, paid_order, start
from tests.factories.coupons import make_coupon, states, use
from tests.factories.prices import make_bundle, make_gift
from tests.factories.refunds import real_money, refunded

pytestmark = pytest.mark.django_db


@pytest.fixture
def member():
    return make_member("lin")


@pytest.fixture
def order(member):
    return make_order(member, make_product(price=26800))


def refused(order, coupon, *, at=None) -> str:
    with pytest.raises(BillingRefused) as refusal:
        use(order, coupon, at=at)
    return str(refusal.value)


def pay(order, *, at=None):
    at = at or order.created_at
    payment = start(order, at=at)
    SandboxCharge.objects.filter(payment_key=str(payment.key)).update(
        state=SandboxCharge.State.PAID, charged_amount=payment.amount, decided_at=at, effective_at=at
    )
    payments.settle("sandbox", fact_of(payment), at=at)
    order.refresh_from_db()
    return order


def test_a_coupon_lowers_the_price_of_order_and_line(order):
    redemption = use(order, make_coupon(percent=20))
    line = order.lines.get()
    assert (order.total_amount, line.unit_amount, line.discount_amount, line.amount) == (21440, 26800, 5360, 21440)
    assert (redemption.state, redemption.amount, redemption.expires_at) == ("reserved", 5360, order.expires_at)
    assert order.events.last().data == {"code": redemption.coupon.written, "amount": 5360, "currency": "CNY"}
    assert check_invariants() == []


def test_the_same_code_twice_is_once(order):
    coupon = make_coupon()
    assert use(order, coupon) == use(order, coupon)
    assert order.total_amount == 21440


def test_another_code_takes_the_place_of_the_first(order):
    first, second = make_coupon(percent=20, cap=1), make_coupon(amount=5000)
    use(order, first)
    use(order, second)
    assert (order.total_amount, states(first), states(second)) == (21800, ["released"], ["reserved"])
    # Its place is free for somebody else at once.
    use(make_order(make_member(), make_product()), first)
    assert check_invariants() == []


def test_a_coupon_that_is_refused_leaves_the_one_before(order):
    first = make_coupon(percent=20)
    use(order, first)
    assert refused(order, make_coupon(amount=100, currency="USD")) == "This coupon is for orders in USD."
    order.refresh_from_db()
    assert (order.total_amount, states(first)) == (21440, ["reserved"])


def test_a_coupon_is_taken_off_again(order):
    coupon = make_coupon(cap=1)
    use(order, coupon)
    coupons.drop(order, at=order.created_at)
    order.refresh_from_db()
    assert (order.total_amount, order.lines.get().discount_amount, states(coupon)) == (26800, 0, ["released"])
    use(order, coupon)
    assert (order.total_amount, states(coupon)) == (21440, ["released", "reserved"])
    assert check_invariants() == []


def test_what_is_paid_is_the_lower_price_and_the_books_have_the_net(order, monkeypatch):
    real_money(monkeypatch)
    coupon = make_coupon(percent=20)
    use(order, coupon)
    pay(order)
    assert (order.status, Payment.objects.get().amount, states(coupon)) == ("paid", 21440, ["consumed"])
    assert (ledger.balance("revenue", "CNY"), ledger.balance("provider_clearing", "CNY")) == (-21440, 21440)
    invoice = Invoice.objects.get()
    assert (invoice.total_amount, invoice.lines[0]["unit_amount"], invoice.lines[0]["discount_amount"], invoice.lines[0]["amount"]) == (
        21440, 26800, 5360, 21440,
    )
    assert check_invariants() == []


def test_a_coupon_over_the_whole_price_gives_it_for_nothing(order):
    coupon = make_coupon(percent=100)
    use(order, coupon)
    assert order.total_amount == 0
    payments.take_free(order, at=order.created_at)
    order.refresh_from_db()
    assert (order.status, states(coupon), Grant.objects.filter(member=order.member).count()) == ("paid", ["consumed"], 1)
    assert (Payment.objects.count(), LedgerTransaction.objects.count()) == (0, 0)
    assert check_invariants() == []


def test_the_discount_of_a_bundle_is_shared_by_its_parts(member):
    bundle = make_bundle([make_product(price=price) for price in (10000, 20000, 30000)], price=40000)
    order = make_order(member, bundle)
    parts = order.lines.get().parts
    use(order, make_coupon(percent=20))
    assert list(parts.values_list("amount", flat=True)) == [5333, 10667, 16000]
    use(order, make_coupon(percent=100))
    assert list(parts.values_list("amount", flat=True)) == [0, 0, 0]
    coupons.drop(order, at=order.created_at)
    assert list(parts.values_list("amount", flat=True)) == [6667, 13333, 20000]


def test_a_gift_may_be_paid_with_a_coupon(member):
    gift = make_gift(member, make_product(price=10000), paid=False)
    order, coupon = gift.line.order, make_coupon()
    use(order, coupon)
    pay(order)
    gift.refresh_from_db()
    assert (gift.ready_at is not None, order.total_amount, states(coupon), check_invariants()) == (True, 8000, ["consumed"], [])


def test_pressing_buy_again_finds_the_order_with_its_coupon(order):
    use(order, make_coupon())
    again = checkout.order_things(order.member, [order.lines.get().product], at=order.created_at)
    assert (again, again.total_amount) == (order, 21440)


def test_a_closed_order_frees_the_place(order):
    coupon = make_coupon(cap=1)
    use(order, coupon)
    other = make_order(make_member(), make_product())
    assert refused(other, coupon) == "All uses of this coupon are taken; one that is not paid for in time becomes free again."
    checkout.cancel_order(order, at=order.created_at)
    assert states(coupon) == ["released"]
    use(other, coupon)
    assert states(coupon) == ["released", "reserved"]
    assert check_invariants() == []


def test_an_expired_order_frees_the_place_even_before_it_is_swept(order):
    coupon = make_coupon(cap=1)
    use(order, coupon)
    later = order.expires_at
    other = make_order(make_member(), make_product(), at=later)
    use(other, coupon, at=later)
    checkout.expire_orders(at=later)
    assert states(coupon) == ["released", "reserved"]
    order.refresh_from_db()
    assert (order.status, other.is_open_at(later)) == ("expired", True)
    assert check_invariants() == []


@pytest.mark.parametrize("swept", [True, False])
def test_late_money_finds_a_free_place_again(order, swept):
    coupon = make_coupon(cap=1)
    use(order, coupon)
    payment, late = start(order), order.expires_at + timedelta(hours=2)
    if swept:
        checkout.expire_orders(at=late)
    assert deliver_notice(fact_of(payment), at=late) == ["applied"]
    order.refresh_from_db()
    assert (order.status, states(coupon)) == ("paid", ["consumed"])
    assert check_invariants() == []


@pytest.mark.parametrize("swept", [True, False])
def test_late_money_whose_place_is_gone_is_held(order, swept):
    coupon = make_coupon(cap=1)
    use(order, coupon)
    payment, late = start(order), order.expires_at + timedelta(hours=2)
    if swept:
        checkout.expire_orders(at=late)
    other = make_order(make_member(), make_product(), at=late)
    use(other, coupon, at=late)
    pay(other, at=late)
    assert deliver_notice(fact_of(payment), at=late) == ["held"]
    payment.refresh_from_db()
    assert (payment.state, payment.attention) == ("needs_attention", "the place of its coupon was taken by another order meanwhile")
    assert (ledger.balance("held", "CNY"), Grant.objects.filter(member=order.member).count()) == (-21440, 0)
    checkout.expire_orders(at=late)
    assert sorted(states(coupon)) == ["consumed", "released"]
    assert check_invariants() == []


def test_a_stopped_coupon_still_serves_the_orders_that_have_it(order):
    coupon = make_coupon()
    use(order, coupon)
    coupons.stop(coupon, by=make_member(), at=order.created_at)
    assert refused(make_order(make_member(), make_product()), coupon) == "This coupon is not in use any more."
    assert pay(order).status == "paid"


def test_a_coupon_whose_days_end_before_the_payment_keeps_the_price(order):
    coupon = make_coupon(ends_at=order.created_at + timedelta(minutes=1))
    use(order, coupon)
    late = order.created_at + timedelta(minutes=5)
    assert (pay(order, at=late).status, Payment.objects.get().amount) == ("paid", 21440)


def test_a_refund_keeps_the_use(order):
    coupon = make_coupon(cap_per_member=1)
    use(order, coupon)
    pay(order)
    refund = refunded(order)
    assert (refund.amount, states(coupon), Grant.objects.get().revoked_at is not None) == (21440, ["consumed"], True)
    assert refused(make_order(order.member, make_product()), coupon) == "You have used this coupon already."
    assert check_invariants() == []


def test_a_waiting_order_of_ones_own_is_named(order):
    coupon = make_coupon()
    use(order, coupon)
    why = f"Your order {order.ref} holds this coupon. Pay it, or cancel it first."
    assert refused(make_order(order.member, make_product()), coupon) == why


def test_a_coupon_of_several_uses_counts_each(member):
    coupon = make_coupon(cap=3, cap_per_member=2)
    for _n in range(2):
        order = make_order(member, make_product())
        use(order, coupon)
        pay(order)
    assert refused(make_order(member, make_product()), coupon) == "You have used this coupon already."
    other = make_order(make_member(), make_product())
    use(other, coupon)
    pay(other)
    assert refused(make_order(make_member(), make_product()), coupon) == "All uses of this coupon are taken."
    assert (states(coupon), check_invariants()) == (["consumed"] * 3, [])


def test_who_may_use_it_and_when(order):
    now = order.created_at
    day = timedelta(days=1)
    cases = {
        "This coupon was given to another member.": make_coupon(issued_to=make_member()),
        "This coupon is not in use any more.": make_coupon(stopped_at=now),
        "This coupon is not for what you chose.": make_coupon(products=[make_product()]),
        "This coupon is for orders of at least ¥268.01.": make_coupon(currency="CNY", minimal_amount=26801),
    }
    assert {why: refused(order, coupon) for why, coupon in cases.items()} == {why: why for why in cases}
    assert refused(order, make_coupon(starts_at=now + day)).startswith("This coupon can be used from ")
    assert refused(order, make_coupon(ends_at=now)).startswith("This coupon could be used until ")
    with pytest.raises(BillingRefused, match="There is no coupon with this code"):
        coupons.use(order, "NOTHING", at=now)
    use(order, make_coupon(issued_to=order.member, starts_at=now, ends_at=now + day, currency="CNY", minimal_amount=26800))
    assert order.total_amount == 21440


def test_a_coupon_for_plans_leaves_products_alone(member):
    plan = make_plan(price=10000)
    coupon = make_coupon(percent=50, plans=[plan])
    assert refused(make_order(member, make_product()), coupon) == "This coupon is not for what you chose."
    order = make_order(member, plan)
    use(order, coupon)
    assert order.total_amount == 5000
    kinds = make_coupon(percent=10, scope="kinds", kinds=["plan"])
    use(order, kinds)
    assert order.total_amount == 9000


def test_a_coupon_for_a_first_purchase(member):
    paid_order(member, make_product())
    first = make_coupon(is_first_purchase=True)
    assert refused(make_order(member, make_product()), first) == "This coupon is for a first purchase."
    new = make_member()
    one, two = make_order(new, make_product()), make_order(new, make_product())
    use(one, first)
    other = make_coupon(is_first_purchase=True)
    assert refused(two, other) == f"Your order {one.ref} already uses a coupon for a first purchase."
    # Paid without it meanwhile: the first purchase was the other one.
    pay(two)
    with pytest.raises(BillingRefused, match="Its coupon is for a first purchase"):
        start(one)


def test_only_an_open_order_takes_a_coupon(order):
    coupon = make_coupon()
    assert refused(order, coupon, at=order.expires_at) == "This order cannot be paid any more. Please order again."
    pay(order)
    assert refused(order, coupon) == "This order cannot be paid any more. Please order again."


def test_an_attempt_that_was_begun_is_called_off_so_that_the_old_price_cannot_be_paid(order):
    payment = start(order)
    use(order, make_coupon())
    payment.refresh_from_db()
    assert (payment.state, order.total_amount) == ("cancelled", 21440)
    assert pay(order).status == "paid"
    assert check_invariants() == []


def test_a_bad_code_calls_no_attempt_off(order):
    payment = start(order)
    with pytest.raises(BillingRefused):
        coupons.use(order, "NOTHING", at=order.created_at)
    payment.refresh_from_db()
    assert payment.state == "pending"


def test_money_for_the_old_price_is_held(order):
    payment = start(order)
    use(order, make_coupon())
    # The provider had taken it all the same.
    assert deliver_notice(fact_of(payment)) == ["held"]
    payment.refresh_from_db()
    assert payment.attention == "the price of the order has changed since this payment was begun"
    assert (ledger.balance("held", "CNY"), check_invariants()) == (-26800, [])


def test_a_transfer_holds_the_place_as_long_as_the_order(order):
    coupon = make_coupon(cap=1)
    redemption = use(order, coupon)
    payments.start_payment(order, "transfer", return_url="/", at=order.created_at)
    order.refresh_from_db()
    redemption.refresh_from_db()
    assert redemption.expires_at == order.expires_at > order.created_at + timedelta(days=1)
    later = order.expires_at - timedelta(seconds=1)
    other = make_order(make_member(), make_product(), at=later)
    assert refused(other, coupon, at=later).startswith("All uses of this coupon are taken")
    assert check_invariants() == []


def test_a_coupon_is_issued_once_a_member_and_cause(member):
    now = timezone.now()
    first = coupons.issue(member, cause="points:4711", at=now, percent_bp=1500, note="Points shop")
    again = coupons.issue(member, cause="points:4711", at=now, fixed_amount=1, currency="CNY")
    other = coupons.issue(member, cause="survey:q4", at=now, fixed_amount=5000, currency="CNY", kinds=["course"])
    theirs = coupons.issue(make_member(), cause="points:4711", at=now, percent_bp=1500)
    assert first == again
    assert len({first.code, other.code, theirs.code}) == 3
    assert (first.percent_bp, first.cap, first.cap_per_member, first.scope, other.scope) == (1500, 1, 1, "all", "kinds")
    told = Notice.objects.filter(member=member, kind="coupon_given").values_list("data", flat=True)
    assert sorted(data["code"] for data in told) == sorted([first.written, other.written])


def test_many_codes_are_made_at_once():
    pattern = Coupon(percent_bp=3000, batch="Conference", note="For speakers", scope="products")
    product = make_product()
    made = coupons.make_many(pattern, 50, prefix="TALK", products=[product], by=make_member(), at=timezone.now())
    assert (Coupon.objects.count(), len({one.code for one in made})) == (50, 50)
    one = Coupon.objects.get(code=made[7].code)
    assert (one.code[:4], one.cap, one.percent_bp, one.batch, list(one.products.all())) == ("TALK", 1, 3000, "Conference", [product])


@pytest.mark.parametrize("fields", [
    {"percent_bp": None, "fixed_amount": None}, {"percent_bp": 1000, "fixed_amount": 100, "currency": "CNY"}, {"percent_bp": 10001},
    {"percent_bp": 0}, {"fixed_amount": 100, "currency": ""}, {"percent_bp": 1000, "minimal_amount": 100}, {"percent_bp": 1000, "cap": 0},
    {"percent_bp": 1000, "cause": "for nobody"},
])
def test_the_database_refuses_a_coupon_that_makes_no_sense(fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        Coupon.objects.create(code="SPRING", created_at=timezone.now(), **fields)


def test_the_database_lets_an_order_have_one_coupon(order):
    redemption = use(order, make_coupon())
    redemption.pk, redemption.coupon = None, make_coupon()
    with pytest.raises(IntegrityError), transaction.atomic():
        redemption.save()


def _broken(order):
    """What somebody could do to rows by hand, and what the check says of it."""
    redemption = CouponRedemption.objects.get()
    code, ref = redemption.coupon.code, order.ref
    uses = CouponRedemption.objects.filter(pk=redemption.pk)
    lines = Order.objects.get(pk=order.pk).lines
    return {
        "state": (lambda: uses.update(state="reserved", consumed_at=None), f"order {ref}: paid, and its coupon {code} is reserved"),
        "amount": (lambda: uses.update(amount=1), f"order {ref}: 5360 taken off its lines, its coupon says 1"),
        "discount": (lambda: lines.update(discount_amount=0, amount=26800), f"order {ref}: 0 taken off its lines, its coupon says 5360"),
        "percent": (lambda: Coupon.objects.update(percent_bp=1), f"order {ref}: 5360 taken off 26800 by the coupon {code}"),
        "member": (lambda: uses.update(member=make_member().pk), f"order {ref}: its coupon was used by somebody else"),
        "issued": (lambda: Coupon.objects.update(issued_to=make_member().pk), f"order {ref}: its coupon was given to another member"),
        "currency": (lambda: uses.update(currency="USD"), f"order {ref}: its coupon stands in another currency"),
    }


@pytest.mark.parametrize("what", ["state", "amount", "discount", "percent", "member", "issued", "currency"])
def test_the_check_finds_what_does_not_agree(order, what):
    use(order, make_coupon())
    pay(order)
    assert check_invariants() == []
    do, sentence = _broken(order)[what]
    do()
    assert sentence in check_invariants()


def test_the_check_finds_too_many_uses(member):
    coupon = make_coupon(cap_per_member=None)
    for _n in range(2):
        order = make_order(member, make_product())
        use(order, coupon)
        pay(order)
    Coupon.objects.update(cap=1, cap_per_member=1)
    assert check_invariants() == [
        f"coupon {coupon.code}: used 2 times, good for 1", f"coupon {coupon.code}: member {member.pk} used it 2 times, may 1",
    ]
