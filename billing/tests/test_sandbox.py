"""The sandbox end to end: its page, its due rows, and its notices over real HTTP."""
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from billing import checkout, payments, tasks
from billing.models import Grant, Payment, PaymentNotice, SandboxCharge, SandboxNotice
from billing.providers.sandbox import sending
from tests.factories.billing import make_order, make_plan, make_product, start


@pytest.fixture
def site(live_server, settings):
    """A real server to which the sandbox sends its notices."""
    settings.SITE_URL = live_server.url
    return live_server


@pytest.fixture
def charge(member, db):
    start(make_order(member, make_product()))
    return SandboxCharge.objects.get()


def press(client, charge, button, **data):
    return client.post(f"/pay/sandbox/{charge.token}/{button}/", data)


def state(charge):
    payment = Payment.objects.select_related("order").get(key=charge.payment_key)
    return payment.order.status, payment.state, Grant.objects.count()


@pytest.mark.django_db(transaction=True)
def test_a_member_buys_and_the_notice_over_http_opens_it(site, signed_in, member):
    client = signed_in(member)
    plan = make_plan("all", products=[make_product()])
    checkout_url = client.post("/membership/all/buy/").url
    assert client.get(checkout_url).status_code == 200
    page_url = client.post(f"{checkout_url}pay/", {"provider": "sandbox"}).url
    assert "no real money" in client.get(page_url).content.decode()
    order_url = client.post(f"{page_url}pay/", {"card": "good"}).url
    # Coming back opens nothing: only the notice does.
    assert "Waiting for the payment notice" in client.get(order_url).content.decode()
    assert Grant.objects.count() == 0
    tasks.send_sandbox_notices()
    assert "Paid. It is open to you." in client.get(order_url).content.decode()
    assert [(grant.member, grant.plan) for grant in Grant.objects.all()] == [(member, plan)]
    assert (PaymentNotice.objects.get().verdict, SandboxNotice.objects.get().attempts) == ("applied", 1)
    tasks.send_sandbox_notices()
    assert SandboxNotice.objects.get().attempts == 1


@pytest.mark.django_db(transaction=True)
def test_a_declined_payment_opens_nothing_and_may_be_tried_again(site, client, charge):
    press(client, charge, "decline")
    tasks.send_sandbox_notices()
    assert state(charge) == ("pending", "failed", 0)


@pytest.mark.django_db(transaction=True)
def test_a_notice_sent_twice_counts_once(site, client, charge):
    press(client, charge, "pay", card="twice")
    tasks.send_sandbox_notices()
    assert state(charge) == ("paid", "succeeded", 1)
    assert (SandboxNotice.objects.exclude(sent_at=None).count(), PaymentNotice.objects.count()) == (2, 1)


@pytest.mark.django_db(transaction=True)
def test_a_wrong_amount_is_never_granted(site, client, charge):
    press(client, charge, "pay", card="wrong_amount")
    tasks.send_sandbox_notices()
    assert state(charge) == ("pending", "needs_attention", 0)


@pytest.mark.django_db(transaction=True)
def test_a_lost_notice_is_made_good_by_asking(site, client, charge):
    press(client, charge, "pay", card="lost")
    tasks.send_sandbox_notices()
    assert state(charge) == ("pending", "pending", 0)
    assert payments.poll_pending_payments(at=timezone.now() + timedelta(minutes=3)) == 1
    assert state(charge) == ("paid", "succeeded", 1)


@pytest.mark.django_db(transaction=True)
def test_money_that_comes_after_the_order_expired_still_opens_it(site, client, charge):
    now = timezone.now()
    press(client, charge, "pay", card="late")
    tasks.send_sandbox_notices()
    assert payments.poll_pending_payments(at=now + timedelta(minutes=3)) == 0
    assert state(charge) == ("pending", "pending", 0)
    checkout.expire_orders(at=now + timedelta(minutes=31))
    assert state(charge)[0] == "expired"
    # Calling it off does not help any more: the bank is on its way.
    assert payments.poll_pending_payments(at=charge.merchant_waits_until + timedelta(seconds=10)) == 0
    with time_machine.travel(now + timedelta(minutes=32), tick=True):
        tasks.send_sandbox_notices()
    assert state(charge) == ("paid", "succeeded", 1)


def test_a_notice_that_is_not_taken_is_tried_ever_more_slowly(client, charge, settings):
    settings.SITE_URL = "http://127.0.0.1:9"
    press(client, charge, "pay")
    waits, at = [], timezone.now()
    for _ in range(len(sending.SECONDS_BETWEEN) + 1):
        assert sending.send_due(clock=lambda at=at: at) == 0
        notice = SandboxNotice.objects.get()
        waits.append((notice.run_after - at).total_seconds())
        at = notice.run_after
    assert waits == [*sending.SECONDS_BETWEEN, sending.SECONDS_BETWEEN[-1]]
    assert (notice.given_up_at is not None, "ConnectError" in notice.last_error) == (True, True)
    assert sending.send_due(clock=lambda: at + timedelta(days=9)) == 0
    assert SandboxNotice.objects.get().attempts == 11


def test_two_senders_do_not_send_one_notice_twice(client, charge):
    press(client, charge, "pay")
    notice, at = SandboxNotice.objects.get(), timezone.now()
    assert [sending._claim(notice, at=at), sending._claim(notice, at=at)] == [True, False]


def test_pressing_pay_twice_decides_once(client, charge):
    press(client, charge, "pay")
    press(client, charge, "pay")
    press(client, charge, "decline")
    assert (SandboxNotice.objects.count(), SandboxCharge.objects.get().state) == (1, "paid")


def test_an_unknown_test_card_gives_the_page_again(client, charge):
    answer = press(client, charge, "pay", card="gold")
    assert (answer.status_code, SandboxCharge.objects.get().state) == (400, "open")


def test_a_closed_payment_says_so(client, charge):
    press(client, charge, "decline")
    assert "decided already" in client.get(f"/pay/sandbox/{charge.token}/").content.decode()


def test_the_page_is_gone_where_the_sandbox_is_switched_off(client, charge, settings):
    settings.PAYMENT_PROVIDERS = []
    assert client.get(f"/pay/sandbox/{charge.token}/").status_code == 404
    assert press(client, charge, "pay").status_code == 404


def test_a_broker_that_is_down_does_not_stop_a_payment(client, charge, settings, django_capture_on_commit_callbacks, monkeypatch):
    def down(*args, **kwargs):
        raise ConnectionError("no broker")

    monkeypatch.setattr(tasks.send_sandbox_notices, "delay", down)
    with django_capture_on_commit_callbacks(execute=True):
        answer = press(client, charge, "pay")
    assert (answer.status_code, SandboxNotice.objects.due_at(timezone.now()).count()) == (302, 1)
