"""What a provider says, and what becomes of it."""
from datetime import timedelta

import pytest
from django.utils import timezone

from billing import checkout, ledger
from billing.fulfilment import Description, Fulfiller, fulfillers
from billing.inbox import receive, retry_payment_notices
from billing.invariants import check_invariants
from billing.models import Grant, LedgerTransaction, Order, PaymentNotice, Product, SandboxCharge
from billing.payments import poll_pending_payments
from billing.providers.base import BadNotice
from billing.signals import order_paid
from notices.models import Notice
from tests.factories.billing import deliver_notice, fact_of, make_grant, make_order, make_plan, make_product, notice_of, start

NOW = timezone.now()


@pytest.fixture
def payment(member):
    return start(make_order(member, make_product(price=26800), at=NOW))


@pytest.fixture
def delivered():
    """Order lines that the fulfiller of kind `parcel` was asked to deliver."""
    lines = []
    parcel = Fulfiller(kind="parcel", describe=lambda product: Description(title=product.sku), deliver=lambda line: lines.append(line.pk))
    fulfillers.register("parcel", parcel)
    yield lines
    del fulfillers._entries["parcel"]


def state(payment):
    payment.refresh_from_db()
    payment.order.refresh_from_db()
    return payment.order.status, payment.state, Grant.objects.count(), LedgerTransaction.objects.count()


def test_a_good_notice_pays_books_grants_and_tells(payment, member):
    assert deliver_notice(fact_of(payment)) == ["applied"]
    assert state(payment) == ("paid", "succeeded", 1, 1)
    assert (ledger.balance("provider_clearing", "CNY"), ledger.balance("revenue", "CNY")) == (26800, -26800)
    assert [(notice.kind, notice.url) for notice in Notice.objects.filter(member=member)] == [
        ("order_paid", payment.order.get_absolute_url())
    ]
    assert check_invariants() == []


def test_a_plan_is_booked_as_paid_in_advance(member):
    payment = start(make_order(member, make_plan(price=19900), at=NOW))
    deliver_notice(fact_of(payment))
    assert (ledger.balance("deferred_membership", "CNY"), ledger.balance("revenue", "CNY")) == (-19900, 0)


def test_a_sandbox_order_is_a_test_order(payment):
    deliver_notice(fact_of(payment))
    assert Order.objects.get().is_test is True


def test_the_fulfiller_delivers_once_however_often_the_notice_comes(member, delivered):
    payment = start(make_order(member, make_product(kind="parcel"), at=NOW))
    fact = fact_of(payment)
    for _ in range(5):
        deliver_notice(fact)
    deliver_notice(fact_of(payment))
    assert delivered == [payment.order.lines.get().pk]


def test_a_known_notice_has_no_effect(payment):
    fact = fact_of(payment)
    assert [deliver_notice(fact), deliver_notice(fact)] == [["applied"], ["no_effect"]]
    assert state(payment) == ("paid", "succeeded", 1, 1)
    assert PaymentNotice.objects.count() == 1


@pytest.mark.parametrize("stale", ["failed", "cancelled", "expired"])
def test_a_stale_notice_after_success_changes_nothing(payment, stale):
    deliver_notice(fact_of(payment))
    assert deliver_notice(fact_of(payment, state=stale)) == ["no_effect"]
    assert state(payment) == ("paid", "succeeded", 1, 1)


@pytest.mark.parametrize("early", ["failed", "cancelled", "expired"])
def test_success_after_an_earlier_end_still_counts(payment, early):
    deliver_notice(fact_of(payment, state=early))
    assert state(payment) == ("pending", early, 0, 0)
    assert deliver_notice(fact_of(payment)) == ["applied"]
    assert state(payment) == ("paid", "succeeded", 1, 1)


@pytest.mark.parametrize(
    "wrong",
    [{"amount": 1}, {"amount": 26801}, {"currency": "JPY"}, {"order_ref": "0000000000"}, {"merchant_id": "somebody-else"},
     {"provider_payment_id": "another"}],
    ids=lambda wrong: next(iter(wrong)),
)
def test_what_does_not_match_is_never_granted(payment, wrong):
    assert deliver_notice(fact_of(payment, **wrong)) == ["mismatch"]
    assert state(payment) == ("pending", "needs_attention", 0, 0)
    assert payment.attention
    assert check_invariants() == []


def test_an_unknown_payment_is_kept_and_has_no_effect(payment):
    assert deliver_notice(fact_of(payment, payment_key="0b5f7a63-0000-4000-8000-000000000000")) == ["unknown"]
    assert deliver_notice(fact_of(payment, payment_key="no key at all")) == ["unknown"]
    assert state(payment) == ("pending", "pending", 0, 0)


def test_late_money_on_an_expired_order_still_opens_it(payment):
    checkout.expire_orders(at=NOW + timedelta(hours=1))
    deliver_notice(fact_of(payment), at=timezone.now())
    assert state(payment) == ("paid", "succeeded", 1, 1)


def test_late_money_for_what_is_not_on_sale_any_more_is_held(payment):
    checkout.expire_orders(at=NOW + timedelta(hours=1))
    Product.objects.update(is_on_sale=False)
    assert deliver_notice(fact_of(payment)) == ["held"]
    assert state(payment) == ("expired", "needs_attention", 0, 1)
    assert ledger.balance("held", "CNY") == -26800
    assert deliver_notice(fact_of(payment)) == ["no_effect"]
    assert check_invariants() == []


def test_money_for_a_cancelled_order_is_held(payment):
    checkout.cancel_order(payment.order, at=NOW)
    assert deliver_notice(fact_of(payment)) == ["held"]
    assert state(payment) == ("cancelled", "needs_attention", 0, 1)


def test_money_for_what_the_member_got_meanwhile_is_held(payment, member):
    make_grant(member, payment.order.lines.get().product)
    assert deliver_notice(fact_of(payment)) == ["held"]
    assert state(payment) == ("pending", "needs_attention", 1, 1)


def test_a_second_payment_of_an_order_is_held_and_opens_nothing_more(payment):
    deliver_notice(fact_of(payment, state="failed"))
    second = start(payment.order)
    deliver_notice(fact_of(second))
    assert deliver_notice(fact_of(payment)) == ["held"]
    assert state(payment) == ("paid", "needs_attention", 1, 2)
    assert (ledger.balance("provider_clearing", "CNY"), ledger.balance("held", "CNY")) == (2 * 26800, -26800)
    assert check_invariants() == []


def test_a_notice_whose_effect_fails_is_kept_and_done_by_the_sweep(payment):
    def broken(**kwargs):
        raise RuntimeError("a receiver fails")

    order_paid.connect(broken, weak=False, dispatch_uid="broken")
    try:
        with pytest.raises(RuntimeError):
            deliver_notice(fact_of(payment, event_id="e1"), at=NOW)
    finally:
        order_paid.disconnect(dispatch_uid="broken")
    assert state(payment) == ("pending", "pending", 0, 0)
    kept = PaymentNotice.objects.get()
    assert (kept.attempts, kept.processed_at, kept.last_error) == (1, None, "RuntimeError: a receiver fails")
    assert retry_payment_notices(at=NOW) == 0
    assert retry_payment_notices(at=NOW + timedelta(minutes=1)) == 1
    assert retry_payment_notices(at=NOW + timedelta(minutes=1)) == 0
    assert state(payment) == ("paid", "succeeded", 1, 1)


def test_a_kept_notice_is_also_done_when_the_provider_sends_it_again(payment):
    PaymentNotice.objects.create(
        provider="sandbox", provider_event_id="e1", body="", fact=fact_of(payment, event_id="e1").as_json(), received_at=NOW, run_after=NOW
    )
    assert deliver_notice(fact_of(payment, event_id="e1")) == ["applied"]
    assert state(payment) == ("paid", "succeeded", 1, 1)


def test_a_forged_notice_is_refused(payment):
    body, headers = notice_of(fact_of(payment))
    for forged in (body.replace(b"26800", b"26801"), body + b" "):
        with pytest.raises(BadNotice):
            receive("sandbox", forged, headers, at=timezone.now())
    with pytest.raises(BadNotice):
        receive("sandbox", body, {}, at=timezone.now())
    assert (state(payment), PaymentNotice.objects.count()) == (("pending", "pending", 0, 0), 0)


@pytest.mark.parametrize("seconds", [-301, 301, 86400])
def test_a_notice_that_is_not_of_now_is_refused(payment, seconds):
    body, headers = notice_of(fact_of(payment), at=NOW + timedelta(seconds=seconds))
    with pytest.raises(BadNotice):
        receive("sandbox", body, headers, at=NOW)
    assert state(payment) == ("pending", "pending", 0, 0)


@pytest.mark.parametrize("seconds", [-299, 299])
def test_a_notice_within_five_minutes_is_taken(payment, seconds):
    body, headers = notice_of(fact_of(payment), at=NOW + timedelta(seconds=seconds))
    assert receive("sandbox", body, headers, at=NOW) == ["applied"]


def test_a_lost_notice_is_made_good_by_asking(payment):
    SandboxCharge.objects.update(state="paid", charged_amount=26800, decided_at=NOW, effective_at=NOW)
    assert poll_pending_payments(at=NOW + timedelta(seconds=119)) == 0
    assert poll_pending_payments(at=NOW + timedelta(minutes=2)) == 1
    assert state(payment) == ("paid", "succeeded", 1, 1)


def test_an_undecided_payment_is_asked_about_ever_more_rarely(payment):
    waits, at = [], NOW
    for _ in range(5):
        payment.refresh_from_db()
        waits.append(round((payment.ask_after - at).total_seconds() / 60))
        at = payment.ask_after
        Order.objects.update(expires_at=at + timedelta(hours=1))
        poll_pending_payments(at=at)
    assert waits == [2, 10, 30, 60, 60]
