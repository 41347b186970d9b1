"""Bank transfers: where to send the money, what staff enter, and what follows from it."""
from datetime import timedelta

import pytest
from django.core.checks import run_checks
from django.utils import timezone

from billing import checkout, payments, providers, refunds, transfers
from billing.invariants import check_invariants
from billing.models import Grant, Order, Payment, PaymentNotice, Refund, TransferEntry, TransferRefund, TransferRequest
from billing.refusals import BillingRefused
from kit.periods import day_of
from tests.factories.billing import make_order, make_product
from tests.factories.providers import make_transfer, make_transfer_refund

pytestmark = pytest.mark.django_db
PRICE = 26800


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def transfer(member, now):
    return make_transfer(member, at=now, thing=make_product(price=PRICE))


def confirm(transfer, amount, *, by, at, line="LINE 1"):
    return transfers.confirm(transfer, amount, on=day_of(at), statement_reference=line, by=by, at=at)


def outcome(transfer):
    transfer.refresh_from_db()
    payment = Payment.objects.select_related("order").get(key=transfer.payment_key)
    return transfer.state, payment.order.status, payment.state, Grant.objects.count()


def test_a_member_is_told_where_to_send_the_money_and_until_when(signed_in, member, now, settings):
    settings.TRANSFER_HOLDER, settings.TRANSFER_ACCOUNT = "The Guild", "DE00 1234"
    client, order = signed_in(member), make_order(member, make_product(price=PRICE), at=now)
    page_url = client.post(f"/checkout/{order.ref}/pay/", {"provider": "transfer"}).url
    html = client.get(page_url).content.decode()
    assert [text for text in ("The Guild", "DE00 1234", TransferRequest.objects.get().reference, "¥268") if text not in html] == []
    order.refresh_from_db()
    assert timedelta(days=6, hours=23) < order.expires_at - now < timedelta(days=7, hours=1)
    assert checkout.expire_orders(at=now + timedelta(days=6)) == 0
    assert "Waiting for your transfer" in client.get(f"/orders/{order.ref}/").content.decode()


def test_a_long_wait_is_not_shortened_by_another_way_to_pay(transfer, now):
    order = Order.objects.get()
    before = order.expires_at
    payments.start_payment(order, "sandbox", return_url="/", at=now)
    order.refresh_from_db()
    assert order.expires_at == before


def test_money_that_staff_confirm_pays_the_order(transfer, staff, now):
    assert confirm(transfer, PRICE, by=staff, at=now) == "applied"
    assert (outcome(transfer), check_invariants()) == (("received", "paid", "succeeded", 1), [])
    entry = TransferEntry.objects.get()
    assert (entry.entered_by, entry.amount, entry.statement_reference, PaymentNotice.objects.get().provider) == (
        staff, PRICE, "LINE 1", "transfer"
    )


def test_the_same_line_is_not_entered_twice(transfer, staff, member, now):
    other = make_transfer(member, at=now)
    confirm(transfer, PRICE, by=staff, at=now)
    with pytest.raises(BillingRefused):
        confirm(other, PRICE, by=staff, at=now)
    assert outcome(other)[1:] == ("pending", "pending", 1)


def test_a_part_needs_attention_and_the_rest_pays(transfer, staff, now):
    assert confirm(transfer, 100, by=staff, at=now) == "mismatch"
    assert outcome(transfer) == ("part", "pending", "needs_attention", 0)
    assert confirm(transfer, PRICE - 100, by=staff, at=now, line="LINE 2") == "applied"
    assert (outcome(transfer), check_invariants()) == (("received", "paid", "succeeded", 1), [])


def test_too_much_needs_attention(transfer, staff, now):
    assert confirm(transfer, PRICE + 1, by=staff, at=now) == "mismatch"
    assert outcome(transfer) == ("part", "pending", "needs_attention", 0)


def test_a_transfer_that_was_called_off_still_counts_when_its_money_comes(transfer, staff, now):
    assert transfers.call_off(transfer, at=now) == "applied"
    assert outcome(transfer) == ("cancelled", "pending", "cancelled", 0)
    assert confirm(transfer, PRICE, by=staff, at=now) == "applied"
    assert outcome(transfer) == ("received", "paid", "succeeded", 1)


def test_money_for_a_cancelled_order_is_held_and_sent_back_by_hand(transfer, staff, superuser, now):
    checkout.cancel_order(Order.objects.get(), at=now)
    assert confirm(transfer, PRICE, by=staff, at=now) == "held"
    payment = Payment.objects.get()
    asked = refunds.request(payment, by=staff, reason="the order was cancelled", at=now)
    for person in (staff, superuser):
        asked.refresh_from_db()
        if asked.state == Refund.State.REQUESTED:
            asked = refunds.approve(asked, by=person, at=now)
    handed = refunds.hand_over(asked.pk, at=now)
    assert providers.provider("transfer").refund(handed, at=now) is None
    made = TransferRefund.objects.get()
    assert transfers.confirm_sent(made, on=day_of(now), statement_reference="OUT 1", by=staff, at=now) == "applied"
    asked.refresh_from_db()
    assert (asked.state, TransferRefund.objects.get().state, check_invariants()) == ("succeeded", "sent", [])
    with pytest.raises(BillingRefused):
        transfers.confirm_failed(made, at=now)


def test_a_refund_that_cannot_be_sent_fails(transfer, staff, now):
    confirm(transfer, PRICE, by=staff, at=now)
    asked = Refund.objects.create(
        payment=Payment.objects.get(), amount=PRICE, currency="CNY", state="submitted", created_at=now, changed_at=now
    )
    providers.provider("transfer").refund(asked, at=now)
    assert transfers.confirm_failed(TransferRefund.objects.get(), at=now) == "applied"
    asked.refresh_from_db()
    assert asked.state == "failed"


# --- the admin ---------------------------------------------------------------------------------------------------------------------------
def test_staff_confirm_in_the_admin(signed_in, staff, transfer, now):
    client, url = signed_in(staff), f"/admin/billing/transferrequest/{transfer.pk}/confirm/"
    html = client.get(url, headers={"Accept-Language": "zh-CN"}).content.decode()
    # A date input takes no other form, whatever the language.
    assert ('value="268.00"' in html, f'value="{day_of(now):%Y-%m-%d}"' in html) == (True, True)
    line = {"on": f"{day_of(now):%Y-%m-%d}", "statement_reference": "BANK 77"}
    for amount in ("", "0", "-1", "NaN", "1e400", "0.001", "a lot"):
        assert client.post(url, {**line, "amount": amount}).status_code == 400
    assert client.post(url, {**line, "amount": "268.00", "on": f"{day_of(now) + timedelta(days=1):%Y-%m-%d}"}).status_code == 400
    answer = client.post(url, {**line, "amount": "268.00"}, follow=True)
    assert "The order is paid, and the member was told." in answer.content.decode()
    assert outcome(transfer) == ("received", "paid", "succeeded", 1)
    assert "Confirm the money" not in client.get(f"/admin/billing/transferrequest/{transfer.pk}/change/").content.decode()


def test_a_line_that_was_entered_before_is_refused_on_the_page(signed_in, staff, member, transfer, now):
    confirm(make_transfer(member, at=now), PRICE, by=staff, at=now, line="BANK 77")
    line = {"on": f"{day_of(now):%Y-%m-%d}", "statement_reference": "BANK 77", "amount": "268.00"}
    answer = signed_in(staff).post(f"/admin/billing/transferrequest/{transfer.pk}/confirm/", line)
    assert (answer.status_code, "was entered before" in answer.content.decode()) == (400, True)


def test_who_only_looks_at_money_confirms_none(signed_in, operator, transfer):
    operator.is_staff = True
    operator.save()
    client = signed_in(operator)
    assert client.get(f"/admin/billing/transferrequest/{transfer.pk}/confirm/").status_code == 403
    assert "Confirm the money" not in client.get(f"/admin/billing/transferrequest/{transfer.pk}/change/").content.decode()


def test_staff_say_that_a_refund_was_sent(signed_in, staff, transfer, now):
    confirm(transfer, PRICE, by=staff, at=now)
    made = make_transfer_refund(transfer, at=now)
    client = signed_in(staff)
    answer = client.post(f"/admin/billing/transferrefund/{made.pk}/sent/", {"on": f"{day_of(now):%Y-%m-%d}", "statement_reference": "OUT"})
    made.refresh_from_db()
    assert (answer.status_code, made.state) == (302, "sent")


# --- beside real money -------------------------------------------------------------------------------------------------------------------
def test_the_sandbox_is_left_out_beside_real_money(settings):
    settings.TRANSFER_IS_TEST = False
    assert ([one.name for one in providers.providers()], providers.real_money()) == (["transfer"], True)
    with pytest.raises(providers.NoSuchProvider):
        providers.provider("sandbox")
    assert [found.id for found in run_checks() if found.id and found.id.startswith("billing.")] == ["billing.W001"]
    settings.SANDBOX_BESIDE_LIVE = True
    assert [one.name for one in providers.providers()] == ["sandbox", "transfer"]
    assert [found.id for found in run_checks() if found.id and found.id.startswith("billing.")] == []


def test_half_an_account_is_an_error_at_start(settings):
    settings.TRANSFER_ACCOUNT = ""
    assert [found.id for found in run_checks() if found.id and found.id.startswith("billing.")] == ["billing.E002"]
    settings.PAYMENT_PROVIDERS = ["sandbox", "nowhere"]
    assert [found.id for found in run_checks() if found.id and found.id.startswith("billing.")] == ["billing.E001"]


def test_the_page_is_gone_where_transfers_are_switched_off(client, transfer, settings):
    settings.PAYMENT_PROVIDERS = ["sandbox"]
    assert client.get(f"/pay/transfer/{transfer.token}/").status_code == 404


def test_another_currency_is_not_offered(member, now, settings):
    settings.TRANSFER_CURRENCIES = ["EUR"]
    assert [one.name for one in providers.providers("CNY")] == ["sandbox"]
