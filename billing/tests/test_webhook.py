"""The address where providers deliver their notices."""
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from billing.models import Grant, PaymentNotice
from billing.providers.sandbox.transport import SIGNATURE, TIMESTAMP, signature
from billing.signals import order_paid
from tests.factories.billing import fact_of, make_order, make_product, notice_of, paid_order, start

URL = "/webhooks/pay/sandbox/"


@pytest.fixture
def payment(member):
    return start(make_order(member, make_product()))


def send(client, body, headers, url=URL):
    headers = dict(headers)
    return client.post(url, body, content_type=headers.pop("Content-Type", "application/json"), headers=headers)


def test_the_address_is_the_agreed_one():
    assert reverse("billing:payment_notice", args=["sandbox"]) == URL


def test_a_notice_is_taken_without_a_session_or_a_csrf_token(payment):
    assert send(Client(enforce_csrf_checks=True), *notice_of(fact_of(payment))).status_code == 200
    assert Grant.objects.count() == 1
    kept = PaymentNotice.objects.get()
    assert (sorted(kept.headers), kept.verdict) == (["Sandbox-Signature", "Sandbox-Timestamp"], "applied")


def test_the_same_notice_again_is_welcomed_and_has_no_effect(client, payment):
    notice = notice_of(fact_of(payment))
    assert [send(client, *notice).status_code for _ in range(3)] == [200, 200, 200]
    assert (Grant.objects.count(), PaymentNotice.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b"{}", b"\xff\xfe", b'{"event_id": 1}', b"[" * 20000],
    ids=["empty", "cut", "list", "null", "bare", "bytes", "number", "deep"],
)
def test_a_signed_notice_that_says_nothing_is_refused(client, payment, body):
    timestamp = str(int(timezone.now().timestamp()))
    assert send(client, body, {TIMESTAMP: timestamp, SIGNATURE: signature(timestamp, body)}).status_code == 400
    assert PaymentNotice.objects.count() == 0


@pytest.mark.parametrize("amount", ["26800", 26800.0, True, 0, -1, 2**60, None])
def test_an_amount_that_is_no_whole_number_is_refused(client, payment, amount):
    assert send(client, *notice_of(fact_of(payment, amount=amount))).status_code == 400


@pytest.mark.parametrize(
    "headers",
    [{}, {"Sandbox-Timestamp": "now", "Sandbox-Signature": "é"}, {"Sandbox-Timestamp": "１７０００"}, {"Sandbox-Signature": "00"}],
)
def test_a_notice_with_no_good_signature_is_refused_and_logged(client, payment, caplog, headers):
    body, _good = notice_of(fact_of(payment))
    assert send(client, body, headers).status_code == 400
    assert (Grant.objects.count(), "refused a notice for sandbox" in caplog.text) == (0, True)


def test_an_old_notice_is_refused(client, payment):
    assert send(client, *notice_of(fact_of(payment), at=timezone.now() - timedelta(seconds=301))).status_code == 400


def test_a_huge_notice_is_refused(client, payment):
    assert send(client, b" " * 65_537, {}).status_code == 413


def test_reading_the_address_is_not_allowed(client, db):
    assert client.get(URL).status_code == 405


def test_a_provider_that_is_not_switched_on_does_not_exist(client, payment, settings):
    assert send(client, *notice_of(fact_of(payment)), url="/webhooks/pay/stripe/").status_code == 404
    settings.PAYMENT_PROVIDERS = []
    assert send(client, *notice_of(fact_of(payment))).status_code == 404
    assert Grant.objects.count() == 0


def test_a_failure_of_ours_asks_the_provider_to_send_it_again(client, payment):
    def broken(**kwargs):
        raise RuntimeError("a receiver fails")

    notice = notice_of(fact_of(payment))
    order_paid.connect(broken, weak=False, dispatch_uid="broken")
    try:
        assert send(client, *notice).status_code == 500
    finally:
        order_paid.disconnect(dispatch_uid="broken")
    assert Grant.objects.count() == 0
    assert send(client, *notice).status_code == 200
    assert Grant.objects.count() == 1


def test_a_notice_costs_a_fixed_number_of_queries(client, member, payment, count_queries):
    paid_order(member, make_product())
    notice = notice_of(fact_of(payment))
    with count_queries(36):
        send(client, *notice)
