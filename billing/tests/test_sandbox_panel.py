"""The sandbox’s control panel: everything that can go wrong at a provider, at the press of a button."""
import pytest
from django.utils import timezone

from billing import inbox, payments
from billing.models import Dispute, Grant, Payment, Refund, SandboxAgreement, SandboxCharge, SandboxDispute, SandboxMood, SandboxNotice
from billing.providers import provider
from billing.providers.base import ProviderFailed
from billing.providers.sandbox import mood, wire
from tests.factories.billing import make_order, make_product, start
from tests.factories.providers import make_waiting_refund, paid_at_the_sandbox

pytestmark = pytest.mark.django_db
PRICE = 26800
PANEL = 6


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def charge(member, now):
    return paid_at_the_sandbox(member, at=now)


@pytest.fixture
def panel(signed_in, staff):
    client = signed_in(staff)
    return lambda charge, act, **data: client.post(f"/pay/sandbox/panel/{charge.token}/{act}/", data)


def deliver(at):
    """Hand every notice that is due to the inbox, in the order of the sender."""
    for notice in SandboxNotice.objects.due_at(at).order_by("run_after", "id"):
        stamp, body = str(int(at.timestamp())), notice.body.encode()
        inbox.receive("sandbox", body, {wire.TIMESTAMP: stamp, wire.SIGNATURE: wire.signature(stamp, body)}, at=at)
        SandboxNotice.objects.filter(pk=notice.pk).update(sent_at=at)


def test_the_page_has_a_code_to_scan(client, member, now):
    payment = start(make_order(member, make_product(), at=now), at=now)
    html = client.get(payment.page_url).content.decode()
    assert '<svg class="qr" role="img" aria-label="QR code of this page"' in html
    assert "style=" not in html.split("<main")[1].split("</main")[0]


def test_a_refund_from_outside_comes_to_the_books(panel, charge, now):
    panel(charge, "refund", amount="8.00")
    deliver(timezone.now())
    assert list(Refund.objects.values_list("amount", "state", "is_external")) == [(800, "succeeded", True)]
    assert panel(charge, "refund", amount="261").status_code == 400


def test_a_dispute_is_opened_and_decided(panel, charge, signed_in, staff, now):
    panel(charge, "dispute")
    panel(charge, "dispute")
    opened = SandboxDispute.objects.get()
    signed_in(staff).post(f"/pay/sandbox/panel/disputes/{opened.token}/", {"won": "no"})
    deliver(timezone.now())
    assert list(Dispute.objects.values_list("amount", "state")) == [(PRICE, "lost")]


def test_a_refund_that_waits_is_decided_here(charge, signed_in, staff, now):
    made = make_waiting_refund(charge, amount=500, at=now)
    client = signed_in(staff)
    client.post(f"/pay/sandbox/panel/refunds/{made.token}/", {"succeeds": "no"})
    made.refresh_from_db()
    assert made.state == "failed"
    assert "cannot be done" in client.post(f"/pay/sandbox/panel/refunds/{made.token}/", {"succeeds": "yes"}, follow=True).content.decode()


def test_notices_are_sent_again_under_the_same_event_ids(panel, charge):
    panel(charge, "tell-again")
    assert (SandboxNotice.objects.count(), SandboxNotice.objects.values("event_id").distinct().count()) == (2, 1)
    deliver(timezone.now())
    assert Grant.objects.count() == 1


def test_held_notices_go_newest_first(signed_in, staff, member, now):
    SandboxMood.objects.create(notices="held")
    charges = [paid_at_the_sandbox(member, at=now) for _n in range(3)]
    assert SandboxNotice.objects.due_at(now).count() == 0
    client = signed_in(staff)
    assert "Let 3 held notices go" in client.get("/pay/sandbox/panel/").content.decode()
    client.post("/pay/sandbox/panel/let-go/")
    due = SandboxNotice.objects.due_at(timezone.now()).order_by("run_after", "id").values_list("charge", flat=True)
    assert list(due) == [charge.pk for charge in reversed(charges)]


def test_lost_notices_are_never_written(member, now):
    SandboxMood.objects.create(notices="lost")
    paid_at_the_sandbox(member, at=now)
    assert SandboxNotice.objects.count() == 0


@pytest.mark.parametrize("card", ["refunded", "disputed"])
def test_a_card_that_tells_the_end_first_ends_right(client, member, now, card):
    payment = start(make_order(member, make_product(price=PRICE), at=now), at=now)
    client.post(f"{payment.page_url}pay/", {"card": card})
    kinds = [notice.body.split('"kind": "')[1].split('"')[0] for notice in SandboxNotice.objects.order_by("run_after", "id")]
    assert kinds == [{"refunded": "refund", "disputed": "dispute"}[card], "payment"]
    deliver(timezone.now())
    payment.refresh_from_db()
    assert (payment.state, Refund.objects.count(), Dispute.objects.count()) == ("succeeded", card == "refunded", card == "disputed")


def test_what_is_slow_answers_late_and_what_is_too_slow_not_at_all(member, now, monkeypatch):
    waited = []
    monkeypatch.setattr(mood.time, "sleep", waited.append)
    payment, plug = start(make_order(member, make_product(), at=now), at=now), provider("sandbox")
    found = SandboxMood.objects.create(seconds=3)
    assert plug.create(payment, return_url="/", at=now).provider_payment_id == payment.provider_payment_id
    SandboxMood.objects.filter(pk=found.pk).update(seconds=9)
    order = make_order(member, make_product(), at=now)
    with pytest.raises(payments.BillingRefused):
        start(order, at=now)
    # It was opened there all the same; the next try finds it again.
    assert (SandboxCharge.objects.filter(order_ref=order.ref).count(), waited) == (1, [3, 5])
    SandboxMood.objects.all().delete()
    assert start(order, at=now).page_url
    assert SandboxCharge.objects.filter(order_ref=order.ref).count() == 1


def test_what_is_down_fails(member, now):
    payment = start(make_order(member, make_product(), at=now), at=now)
    SandboxMood.objects.create(is_down=True)
    with pytest.raises(ProviderFailed):
        provider("sandbox").query(payment, at=now)


def test_a_payer_who_allowed_it_is_charged_again_and_the_panel_may_let_it_fail(panel, charge, member, now):
    fact = provider("sandbox").query(Payment.objects.get(), at=now)
    assert fact.agreement_id == SandboxAgreement.objects.get().token
    plug, states = provider("sandbox"), []
    for further in ("work", "fail"):
        panel(charge, "agreement", further=further)
        payment = start(make_order(member, make_product(), at=now), at=now)
        states += [plug.renew(payment, fact.agreement_id, at=now).state, plug.renew(payment, fact.agreement_id, at=now).state]
    assert states == ["succeeded", "succeeded", "failed", "failed"]
    panel(charge, "agreement", further="end")
    panel(charge, "agreement", further="work")
    with pytest.raises(ProviderFailed):
        plug.renew(start(make_order(member, make_product(), at=now), at=now), fact.agreement_id, at=now)


def test_without_leave_there_is_no_agreement(client, member, now):
    payment = start(make_order(member, make_product(), at=now), at=now)
    client.post(f"{payment.page_url}pay/", {"card": "good"})
    assert (SandboxAgreement.objects.count(), provider("sandbox").query(payment, at=timezone.now()).agreement_id) == (0, "")


def test_the_panel_is_gone_where_the_sandbox_is_switched_off(signed_in, staff, charge, settings):
    settings.PAYMENT_PROVIDERS = ["transfer"]
    client = signed_in(staff)
    assert [client.get(url).status_code for url in ("/pay/sandbox/panel/", f"/pay/sandbox/panel/{charge.token}/")] == [404, 404]
    assert client.post("/pay/sandbox/panel/let-go/").status_code == 404


@pytest.mark.parametrize("count", [5, 25])
def test_the_panel_costs_the_same_however_many_charges_there_are(signed_in, staff, member, now, count_queries, count):
    for _n in range(count):
        start(make_order(member, make_product(), at=now), at=now)
    client = signed_in(staff)
    client.get("/pay/sandbox/panel/")
    with count_queries(PANEL):
        client.get("/pay/sandbox/panel/")
