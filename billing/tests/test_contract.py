"""The contract that every folder in billing/providers must keep."""
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from billing import checkout, inbox, payments
from billing.invariants import check_invariants
from billing.models import Grant, Payment
from billing.providers import provider
from billing.providers.base import BadNotice, Capabilities, NoAgreement, ProviderFailed, StatementLine
from billing.tests.contract import NAMES, Asked, driver, writes_only_to
from kit.periods import day_of
from tests.factories.billing import make_order, make_product

pytestmark = pytest.mark.django_db
PRICE = 26800


@pytest.fixture(params=NAMES)
def name(request, settings):
    settings.PAYMENT_PROVIDERS = [request.param]
    return request.param


@pytest.fixture
def plug(name):
    return provider(name)


@pytest.fixture
def other_side(name):
    return driver(name)


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def payment(name, member, now):
    order = make_order(member, make_product(price=PRICE), at=now)
    return payments.start_payment(order, name, return_url="/orders/", at=now)


@pytest.fixture
def paid(payment, other_side, now):
    other_side.pay(payment, at=now)
    return payment


def outcome(payment):
    payment.refresh_from_db()
    payment.order.refresh_from_db()
    return payment.order.status, payment.state, Grant.objects.count()


def test_it_says_who_it_is_and_what_it_can_do(plug, name):
    assert (plug.name, bool(plug.merchant_id), bool(str(plug.label)), bool(str(plug.line))) == (name, True, True, True)
    assert isinstance(plug.capabilities, Capabilities)
    assert plug.capabilities.refund_window > timedelta(days=1)


def test_opening_an_attempt_again_opens_no_second_one(plug, name, payment, now):
    with writes_only_to(name):
        again = plug.create(payment, return_url="/elsewhere/", at=now + timedelta(hours=1))
    assert (again.provider_payment_id, again.page_url) == (payment.provider_payment_id, payment.page_url)


def test_an_open_attempt_is_undecided(plug, name, payment, now):
    with writes_only_to(name):
        assert plug.query(payment, at=now) is None


def test_an_attempt_it_never_heard_of_is_undecided_and_can_be_called_off(plug, name, payment, now):
    unknown = Payment.objects.create(
        order=payment.order, provider=name, amount=5, currency="CNY", created_at=now, changed_at=now
    )
    assert plug.query(unknown, at=now) is None
    with writes_only_to(name):
        fact = plug.cancel(unknown, at=now)
    assert (fact.state, fact.payment_key) == ("cancelled", str(unknown.key))


def test_a_payment_is_told_in_our_words(plug, name, paid, now):
    with writes_only_to(name):
        fact = plug.query(paid, at=now)
    assert (fact.payment_key, fact.provider_payment_id, fact.order_ref, fact.merchant_id, fact.state, fact.amount, fact.currency) == (
        str(paid.key), paid.provider_payment_id, paid.order.ref, plug.merchant_id, "succeeded", PRICE, "CNY"
    )
    assert fact.event_id


def test_asking_pays_the_order_once(plug, paid, now):
    assert [payments.ask_provider(paid, at=now), payments.ask_provider(paid, at=now)] == ["applied", "no_effect"]
    assert (outcome(paid), check_invariants()) == (("paid", "succeeded", 1), [])


def test_a_declined_payment_can_be_tried_again(plug, other_side, payment, now):
    if not other_side.decline(payment, at=now):
        return
    assert (payments.ask_provider(payment, at=now), outcome(payment)) == ("applied", ("pending", "failed", 0))


def test_an_attempt_is_called_off_once(plug, name, payment, now):
    with writes_only_to(name):
        first, second = plug.cancel(payment, at=now), plug.cancel(payment, at=now)
    assert (first.state, second.state, plug.query(payment, at=now).state) == ("cancelled", "cancelled", "cancelled")


def test_money_that_came_is_not_called_off(plug, name, paid, now):
    with writes_only_to(name):
        assert plug.cancel(paid, at=now).state == "succeeded"


def test_another_amount_grants_nothing(plug, other_side, payment, now):
    other_side.pay(payment, at=now, amount=PRICE - 1)
    assert (payments.ask_provider(payment, at=now), outcome(payment)) == ("mismatch", ("pending", "needs_attention", 0))


@pytest.mark.parametrize(
    "wrong", [{"merchant_id": "another"}, {"amount": 1}, {"amount": PRICE + 1}, {"currency": "JPY"}, {"order_ref": "ANOTHER"},
              {"provider_payment_id": "another"}], ids=lambda wrong: "-".join(f"{k}-{v}" for k, v in wrong.items()),
)
def test_a_fact_that_does_not_fit_grants_nothing(plug, name, paid, now, wrong):
    fact = replace(plug.query(paid, at=now), event_id="wrong", **wrong)
    assert (inbox.take(name, fact, at=now), outcome(paid)) == ("mismatch", ("pending", "needs_attention", 0))


def test_a_fact_about_nothing_we_know_is_kept_and_does_nothing(plug, name, paid, now):
    for key in ("00000000-0000-0000-0000-000000000000", "no key at all"):
        assert inbox.take(name, replace(plug.query(paid, at=now), event_id=key, payment_key=key), at=now) == "unknown"
    assert Grant.objects.count() == 0


def test_the_same_event_again_has_no_effect(plug, name, paid, now):
    fact = plug.query(paid, at=now)
    assert [inbox.take(name, fact, at=now) for _ in range(3)] == ["applied", "no_effect", "no_effect"]
    assert outcome(paid) == ("paid", "succeeded", 1)


def test_money_that_comes_after_expiry_still_opens_it(plug, other_side, payment, now):
    late = payment.order.expires_at = Payment.objects.get(pk=payment.pk).order.expires_at + timedelta(seconds=1)
    checkout.expire_orders(at=late)
    other_side.pay(payment, at=late)
    assert payments.ask_provider(payment, at=late) == "applied"
    assert outcome(payment) == ("paid", "succeeded", 1)


# --- notices -----------------------------------------------------------------------------------------------------------------------------
@pytest.fixture
def said(plug, paid, now):
    """What a good notice about the payment says."""
    return replace(plug.query(paid, at=now), event_id="event-1").as_json()


def test_a_good_notice_is_read(plug, other_side, said, now):
    notice = other_side.notice(said, at=now)
    if notice:
        assert [fact.as_json() for fact in plug.parse_notice(*notice, at=now)] == [said]


def test_a_notice_of_five_minutes_ago_is_the_last_one_read(plug, other_side, said, now):
    notice = other_side.notice(said, at=now)
    if notice:
        assert len(plug.parse_notice(*notice, at=now + timedelta(seconds=299))) == 1
        for later in (301, -301, 86400):
            with pytest.raises(BadNotice):
                plug.parse_notice(*notice, at=now + timedelta(seconds=later))


def test_a_forged_notice_is_refused(plug, other_side, said, now):
    raw, headers = other_side.notice(said, at=now) or (b"{}", {})
    for forged in ((raw, {}), (raw + b" ", headers), (raw.replace(b"26800", b"26801"), headers), (b"", headers)):
        if forged[0] == raw and forged[1] == headers:
            continue
        with pytest.raises(BadNotice):
            plug.parse_notice(*forged, at=now)
    for name, value in headers.items():
        with pytest.raises(BadNotice):
            plug.parse_notice(raw, {**headers, name: value[::-1]}, at=now)


@given(raw=st.binary(max_size=200), values=st.lists(st.text(max_size=40), min_size=4, max_size=4))
@hypothesis_settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_is_sent_is_refused_by_no_other_error(plug, raw, values):
    headers = dict(zip((*plug.kept_headers, "A", "B", "C", "D"), values, strict=False))
    with pytest.raises(BadNotice):
        plug.parse_notice(raw, headers, at=timezone.now())


def test_its_answers_differ(plug):
    done, again = plug.ack(True), plug.ack(False)
    assert (done.status_code // 100, again.status_code // 100) == (2, 5)


# --- refunds -----------------------------------------------------------------------------------------------------------------------------
def decided(plug, other_side, refund, now):
    """Ask for the refund, and let it be decided there if it was not at once."""
    fact = plug.refund(refund, at=now)
    if fact is None:
        other_side.decide_refund(refund, succeeds=True, at=now)
    return plug.query_refund(refund, at=now)


def test_a_refund_is_made_once_for_its_key(plug, name, other_side, paid, now):
    refund = Asked(paid, PRICE)
    assert plug.query_refund(refund, at=now) is None
    with writes_only_to(name):
        plug.refund(refund, at=now)
    fact = decided(plug, other_side, refund, now)
    assert (fact.refund_key, fact.payment_key, fact.merchant_id, fact.state, fact.amount, fact.currency, bool(fact.provider_refund_id)) == (
        str(refund.key), str(paid.key), plug.merchant_id, "succeeded", PRICE, "CNY", True
    )
    with writes_only_to(name):
        assert plug.refund(refund, at=now).provider_refund_id == fact.provider_refund_id
    with pytest.raises(ProviderFailed):
        plug.refund(Asked(paid, 1), at=now)


def test_the_same_key_with_another_amount_is_refused(plug, paid, now):
    refund = Asked(paid, 100)
    plug.refund(refund, at=now)
    refund.amount = 200
    with pytest.raises(ProviderFailed):
        plug.refund(refund, at=now)


def test_parts_are_paid_back_up_to_what_came(plug, other_side, paid, now):
    if not plug.capabilities.partial_refund:
        return
    for part in (PRICE - 800, 800):
        assert decided(plug, other_side, Asked(paid, part), now).state == "succeeded"
    with pytest.raises(ProviderFailed):
        plug.refund(Asked(paid, 1), at=now)


def test_a_refund_that_waits_counts(plug, other_side, paid, now):
    other_side.hold_refunds()
    assert plug.refund(Asked(paid, PRICE), at=now) is None
    with pytest.raises(ProviderFailed):
        plug.refund(Asked(paid, 1), at=now)


def test_a_refund_that_failed_is_tried_again_under_its_key(plug, other_side, paid, now):
    other_side.hold_refunds()
    refund = Asked(paid, PRICE)
    assert (plug.refund(refund, at=now), plug.query_refund(refund, at=now)) == (None, None)
    other_side.decide_refund(refund, succeeds=False, at=now)
    assert plug.query_refund(refund, at=now).state == "failed"
    plug.refund(refund, at=now)
    other_side.decide_refund(refund, succeeds=True, at=now)
    assert (plug.query_refund(refund, at=now).state, plug.query_refund(refund, at=now).refund_key) == ("succeeded", str(refund.key))


@pytest.mark.parametrize("amount", [0, -1, PRICE + 1])
def test_more_than_came_or_nothing_is_not_paid_back(plug, paid, now, amount):
    with pytest.raises(ProviderFailed):
        plug.refund(Asked(paid, amount), at=now)


def test_what_was_never_paid_is_not_paid_back(plug, payment, now):
    with pytest.raises(ProviderFailed):
        plug.refund(Asked(payment, PRICE), at=now)


# --- statements --------------------------------------------------------------------------------------------------------------------------
def told(lines, kind):
    return [line.fact for line in lines if line.fact.kind == kind]


def test_the_statement_of_a_day_is_what_happened_on_it(plug, name, other_side, paid, now):
    if not plug.capabilities.statement:
        return
    decided(plug, other_side, refund := Asked(paid, 800), now)
    outside = other_side.refund_outside(paid, 300, at=now)
    disputed = other_side.dispute(paid, at=now)
    with writes_only_to(name):
        lines = list(plug.statement(day_of(now)))
    assert all(isinstance(line, StatementLine) and day_of(line.at) == day_of(now) for line in lines)
    assert [(fact.payment_key, fact.state, fact.amount, fact.currency) for fact in told(lines, "payment")] == [
        (str(paid.key), "succeeded", PRICE, "CNY")
    ]
    expected = [(str(refund.key), 800), ("", 300)] if outside else [(str(refund.key), 800)]
    assert sorted((fact.refund_key, fact.amount) for fact in told(lines, "refund")) == sorted(expected)
    assert [(fact.state, fact.amount) for fact in told(lines, "dispute")] == ([("opened", PRICE - 1100)] if disputed else [])
    assert [list(plug.statement(day_of(now) + timedelta(days=days))) for days in (-1, 1)] == [[], []]


def test_what_moved_no_money_stands_in_no_statement(plug, other_side, payment, now):
    if other_side.decline(payment, at=now):
        assert list(plug.statement(day_of(now))) == []
    plug.cancel(payment, at=now)
    assert list(plug.statement(day_of(now))) == []


def test_only_who_can_charge_again_is_asked_to(plug, payment, now):
    if not plug.capabilities.auto_renew:
        with pytest.raises(ProviderFailed):
            plug.renew(payment, "agreement", at=now)
    else:
        with pytest.raises(NoAgreement):
            plug.renew(payment, "no such agreement", at=now)
