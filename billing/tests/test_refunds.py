"""Money that goes back: who may ask, who decides, what the provider says, what follows."""
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from billing import ledger, refund_sending, refunds
from billing.access import rights_of
from billing.fulfilment import Description, Fulfiller, fulfillers
from billing.invariants import check_invariants
from billing.models import Grant, LedgerEntry, OrderEvent, Refund, RefundStep, SandboxMood
from billing.payments import settle as settle_payment
from billing.refusals import BillingRefused
from billing.signals import order_refunded
from notices.models import Notice
from tests.factories.billing import deliver_notice, fact_of, make_order, make_plan, make_product, paid_order, start
from tests.factories.refunds import approved, ask, make_policy, make_staff, payment_of, refund_fact, refunded

NOW = timezone.now()
DAY = timedelta(days=1)


@pytest.fixture
def order(member):
    make_policy()
    return paid_order(member, make_product(price=26800), at=NOW - DAY)


def legs(refund):
    return dict(LedgerEntry.objects.filter(transaction__key=f"refund:{refund.pk}").values_list("account__code", "amount"))


def kinds(member):
    return list(Notice.objects.filter(member=member).order_by("id").values_list("kind", flat=True))


def test_a_whole_refund_books_closes_signals_and_tells(order, member):
    heard = []

    def listen(sender, order, amount, at, **rest):
        heard.append((order.pk, amount))

    order_refunded.connect(listen)
    refund = refunded(order, at=NOW)
    order_refunded.disconnect(listen)
    assert (refund.state, refund.is_within_policy, refund.people_needed) == ("succeeded", True, 1)
    assert legs(refund) == {"provider_clearing": -26800, "revenue": 26800}
    assert (ledger.balance("revenue", "CNY"), ledger.balance("provider_clearing", "CNY")) == (0, 0)
    assert rights_of(member, at=timezone.now()).product_ids == frozenset()
    assert heard == [(order.pk, 26800)]
    assert kinds(member) == ["order_paid", "refund_requested", "refund_approved", "refund_succeeded"]
    money = order.money
    assert (money.received, money.refunded, money.refund_state, money.balance) == (26800, 26800, "full", 0)
    assert [step.kind for step in refund.steps.order_by("id")] == ["requested", "approved", "submitted", "succeeded"]
    assert check_invariants() == []


def test_a_part_leaves_the_right_and_several_parts_end_exactly_at_the_whole(order, member):
    line = order.lines.get()
    for part in (1, 333, 26466):
        assert rights_of(member, at=timezone.now()).product_ids != frozenset()
        refunded(order, amounts={line.pk: part})
    assert (order.money.refund_state, ledger.balance("revenue", "CNY")) == ("full", 0)
    assert rights_of(member, at=timezone.now()).product_ids == frozenset()
    assert check_invariants() == []


def test_staff_may_end_the_right_with_a_part_and_keep_it_with_the_whole(member):
    make_policy()
    first, second = (paid_order(member, make_product(price=1000)) for _n in range(2))
    refunded(first, amounts={first.lines.get().pk: 500}, access=Refund.Access.REVOKE)
    refunded(second, access=Refund.Access.KEEP)
    assert rights_of(member, at=timezone.now()).product_ids == frozenset({second.lines.get().product_id})
    assert check_invariants() == []


def test_a_refunded_membership_ends_and_its_renewal_stays_where_it_is(member):
    make_policy()
    plan = make_plan(products=[make_product()], price=3000)
    first = paid_order(member, plan, at=NOW)
    second = paid_order(member, plan, at=NOW)
    before = Grant.objects.get(source_key=second.ref)
    refunded(first, at=NOW)
    after = Grant.objects.get(source_key=second.ref)
    assert (after.starts_at, after.ends_at, after.revoked_at) == (before.starts_at, before.ends_at, None)
    assert Grant.objects.get(source_key=first.ref).revoked_at == NOW
    assert ledger.balance("deferred_membership", "CNY") == -3000


def test_a_line_that_is_refunded_is_released(member):
    released = []
    parcel = Fulfiller(kind="parcel", describe=lambda product: Description("x"), release=lambda line: released.append(line.pk))
    fulfillers.register("parcel", parcel)
    try:
        order = paid_order(member, make_product(kind="parcel"))
        refunded(order)
    finally:
        del fulfillers._entries["parcel"]
    assert released == [order.lines.get().pk]


# Who decides.


def test_beyond_the_policy_two_people_must_agree(order, member):
    refund = ask(order, at=NOW + 10 * DAY)
    assert (refund.is_within_policy, refund.people_needed) == (False, 2)
    refund = refunds.approve(refund, by=make_staff(), at=NOW)
    assert (refund.state, refund_sending.send_due(clock=lambda: NOW)) == ("requested", 0)
    assert refunds.approve(refund, by=make_staff(), at=NOW).state == "approved"


def test_above_the_limit_two_people_must_agree_and_parts_do_not_slip_below_it(order, settings):
    settings.REFUND_ALONE_UP_TO = {"CNY": 10000}
    line = order.lines.get()
    assert ask(order, amounts={line.pk: 10000}).people_needed == 1
    assert ask(order, amounts={line.pk: 1}).people_needed == 2
    settings.REFUND_ALONE_UP_TO = {"USD": 10**9}
    assert ask(order, amounts={line.pk: 1}).people_needed == 2


def test_a_policy_may_always_ask_for_two(member):
    make_policy(decided_by="two")
    assert ask(paid_order(member, make_product())).people_needed == 2


def test_nobody_approves_twice(order):
    refund, one = ask(order, at=NOW + 10 * DAY), make_staff()
    refunds.approve(refund, by=one, at=NOW)
    with pytest.raises(BillingRefused, match="Another person"):
        refunds.approve(refund, by=one, at=NOW)
    # The control: past the function, the database refuses as well.
    with pytest.raises(IntegrityError), transaction.atomic():
        RefundStep.objects.create(refund=refund, kind="approved", at=NOW, by=one)
    refund.refresh_from_db()
    assert refund.state == "requested"


@pytest.mark.django_db
def test_the_buyer_never_decides_about_their_own_money():
    buyer, other = make_staff(), make_staff()
    refund = ask(paid_order(buyer, make_product()))
    for act in (lambda: refunds.approve(refund, by=buyer, at=NOW), lambda: refunds.decline(refund, by=buyer, reason="no", at=NOW)):
        with pytest.raises(BillingRefused, match="their own money"):
            act()
    assert refunds.approve(refund, by=other, at=NOW).steps.filter(kind="approved").count() == 1
    # The control: past the function, the nightly check says so.
    RefundStep.objects.create(refund=refund, kind="approved", at=NOW, by=buyer)
    assert check_invariants() == [f"refund {refund.key}: approved by its buyer"]


def test_the_nightly_check_finds_money_that_nobody_let_go(order, member):
    refund = ask(order, at=NOW + 10 * DAY)
    Refund.objects.update(state="approved")
    assert check_invariants() == [f"refund {refund.key}: too few people approved it"]


def test_the_nightly_check_finds_a_right_that_outlived_its_money(order, member):
    refunded(order)
    Grant.objects.update(revoked_at=None)
    assert check_invariants() == [f"order {order.ref}: paid back, and its product is still open"]


def test_who_has_not_the_right_does_not_decide(order, other_member):
    with pytest.raises(BillingRefused, match="may not decide"):
        refunds.approve(ask(order), by=other_member, at=NOW)


def test_a_declined_request_says_why_and_gives_the_room_back(order, member):
    refund = refunds.decline(ask(order), by=make_staff(), reason="You finished it.", at=NOW)
    assert (refund.state, kinds(member)[-1]) == ("declined", "refund_declined")
    assert Notice.objects.filter(kind="refund_declined").get().data["reason"] == "You finished it."
    with pytest.raises(BillingRefused, match="decided already"):
        refunds.approve(refund, by=make_staff(), at=NOW)
    assert ask(order).amount == 26800


def test_the_first_to_approve_may_lower_the_amount_and_the_second_agrees_to_that(order):
    refund, line = ask(order, at=NOW + 10 * DAY), order.lines.get()
    refunds.approve(refund, by=make_staff(), at=NOW, amounts={line.pk: 5000})
    refund = refunds.approve(refund, by=make_staff(), at=NOW, amounts={line.pk: 1})
    assert (refund.amount, refund.lines.get().amount) == (5000, 5000)
    with pytest.raises(BillingRefused, match="at most"):
        refunds.approve(ask(order, amounts={line.pk: 100}), by=make_staff(), at=NOW, amounts={line.pk: 101})


# How much.


def test_never_more_than_was_received_less_what_is_promised(order):
    line = order.lines.get()
    ask(order, amounts={line.pk: 20000})
    with pytest.raises(BillingRefused, match="6,?8"):
        ask(order, amounts={line.pk: 6801})
    assert ask(order, amounts={line.pk: 6800}).amount == 6800
    with pytest.raises(BillingRefused):
        ask(order, amounts={line.pk: 1})


@pytest.mark.parametrize("amount", [0, -1, 26801, 10**12])
def test_an_impossible_amount_is_refused(order, amount):
    with pytest.raises(BillingRefused):
        ask(order, amounts={order.lines.get().pk: amount})
    assert Refund.objects.count() == 0


def test_another_orders_line_is_refused(order, other_member):
    other = paid_order(other_member, make_product())
    with pytest.raises(BillingRefused):
        ask(order, amounts={other.lines.get().pk: 100})


def test_what_was_not_paid_is_not_paid_back(member):
    payment = start(make_order(member, make_product()))
    with pytest.raises(BillingRefused):
        refunds.request(payment, by=member, amounts={payment.order.lines.get().pk: 1}, reason="", at=NOW)


def test_money_that_is_held_can_be_paid_back(order, member):
    """A second payment came for a paid order."""
    line, second = order.lines.get(), order.payments.get()
    second.pk, second.key, second.provider_payment_id = None, "6b5f7a63-0000-4000-8000-000000000001", None
    second.state, second.received_at = "pending", None
    second.save()
    assert settle_payment("sandbox", fact_of(second, provider_payment_id="another"), at=NOW) == "held"
    second.refresh_from_db()
    assert (order.money.balance, ledger.balance("held", "CNY")) == (26800, -26800)
    staff = make_staff()
    refund = refunds.request(second, by=staff, reason="paid twice", at=NOW)
    refunds.approve(refund, by=staff, at=NOW)
    refunds.hand_over(refund.pk, at=NOW)
    assert refunds.settle("sandbox", refund_fact(refund), at=NOW) == "applied"
    assert (order.money.balance, ledger.balance("held", "CNY"), order.money.refund_state) == (0, 0, "none")
    assert rights_of(member, at=timezone.now()).owns(line.product_id)
    assert check_invariants() == []


# At the provider.


def test_a_refund_survives_a_provider_that_fails_and_is_asked_for_under_the_same_key(order):
    SandboxMood.objects.create(refunds=SandboxMood.Refunds.REFUSED)
    refund = approved(order, at=NOW)
    refund_sending.send_due(clock=lambda: NOW)
    refund.refresh_from_db()
    key = refund.key
    assert (refund.state, Notice.objects.filter(kind="refund_failed").count()) == ("failed", 1)
    SandboxMood.objects.update(refunds=SandboxMood.Refunds.AT_ONCE)
    refunds.retry(refund, by=make_staff(), at=NOW)
    assert refund_sending.send_due(clock=lambda: NOW) == 1
    refund.refresh_from_db()
    assert (refund.state, refund.key, refund.attempts) == ("succeeded", key, 2)


def test_a_crash_after_the_claim_loses_nothing_and_pays_once(order):
    refund = approved(order, at=NOW)
    # The process dies between the claim and the answer.
    assert refunds.hand_over(refund.pk, at=NOW).state == "submitted"
    assert refund_sending.send_due(clock=lambda: NOW) == 0
    assert refund_sending.send_due(clock=lambda: NOW + timedelta(minutes=2)) == 1
    refund.refresh_from_db()
    assert (refund.state, ledger.balance("provider_clearing", "CNY")) == ("succeeded", 0)


def test_a_refund_that_the_provider_decides_later_is_asked_about(order):
    SandboxMood.objects.create(refunds=SandboxMood.Refunds.LATER)
    refund = approved(order, at=NOW)
    assert refund_sending.send_due(clock=lambda: NOW) == 0
    refund.refresh_from_db()
    assert (refund.state, refund.accepted_at) == ("submitted", NOW)
    deliver = refund_fact(refund)
    assert refunds.settle("sandbox", deliver, at=NOW) == "applied"
    assert refunds.settle("sandbox", deliver, at=NOW) == "no_effect"


@pytest.mark.parametrize(
    "wrong", [{"amount": 1}, {"currency": "JPY"}, {"merchant_id": "somebody-else"}, {"refund_key": "", "amount": 26801}],
    ids=["amount", "currency", "merchant", "too much from outside"],
)
def test_what_does_not_fit_moves_nothing(order, wrong):
    refund = approved(order, at=NOW)
    refunds.hand_over(refund.pk, at=NOW)
    assert refunds.settle("sandbox", refund_fact(refund, **wrong), at=NOW) == "mismatch"
    refund.refresh_from_db()
    assert (refund.state, ledger.balance("provider_clearing", "CNY")) == ("submitted", 26800)
    assert OrderEvent.objects.filter(order=order, kind="refund_mismatch").count() == 1


def test_an_unknown_payment_is_said(order):
    fact = refund_fact(payment=payment_of(order), payment_key="0b5f7a63-0000-4000-8000-000000000000")
    assert refunds.settle("sandbox", fact, at=NOW) == "unknown"


def test_a_refund_from_outside_is_booked_once_and_waits_for_staff(order, member):
    fact = refund_fact(payment=payment_of(order))
    assert [deliver_refund(fact), deliver_refund(fact)] == [["applied"], ["no_effect"]]
    refund = Refund.objects.get()
    assert (refund.is_external, refund.access, legs(refund)) == (True, "undecided", {"provider_clearing": -26800, "revenue": 26800})
    assert rights_of(member, at=timezone.now()).product_ids != frozenset()
    assert (list(Refund.objects.waiting_for_access()), check_invariants()) == ([refund], [])
    refunds.decide_access(refund, by=make_staff(), revoke=True, at=NOW)
    assert rights_of(member, at=timezone.now()).product_ids == frozenset()
    with pytest.raises(BillingRefused):
        refunds.decide_access(refund, by=make_staff(), revoke=False, at=NOW)


def deliver_refund(fact):
    from billing import inbox

    return [inbox.take("sandbox", fact, at=timezone.now())]


def test_a_refund_notice_before_the_payment_notice_ends_the_same(member):
    payment = start(make_order(member, make_product(price=26800), at=NOW))
    assert refunds.settle("sandbox", refund_fact(payment=payment), at=NOW) == "applied"
    assert (LedgerEntry.objects.count(), Refund.objects.get().booked_at) == (0, None)
    assert deliver_notice(fact_of(payment)) == ["applied"]
    refund = Refund.objects.get()
    assert (refund.state, refund.access, legs(refund)) == ("succeeded", "undecided", {"provider_clearing": -26800, "revenue": 26800})
    assert (ledger.balance("revenue", "CNY"), Grant.objects.get().revoked_at, check_invariants()) == (0, None, [])


def test_an_approved_refund_whose_money_went_back_otherwise_fails_and_is_not_sent(order):
    refund = approved(order, at=NOW)
    refunds.settle("sandbox", refund_fact(payment=payment_of(order)), at=NOW)
    assert refund_sending.send_due(clock=lambda: NOW) == 0
    refund.refresh_from_db()
    assert (refund.state, refund.last_error) == ("failed", "the money was paid back otherwise")
    with pytest.raises(BillingRefused):
        refunds.retry(refund, by=make_staff(), at=NOW)
