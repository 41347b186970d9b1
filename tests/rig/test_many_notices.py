"""Many orders, whose notices come many times, shuffled, from several processes, or never, with forged ones among them: after one
reconciliation our books equal the provider’s to the cent, nothing is granted twice, and no forged notice was taken."""
import json
import os
import random
from datetime import timedelta

import pytest
from django.utils import timezone

from billing import inbox, payments, reconciling
from billing.invariants import check_invariants
from billing.models import Grant, LedgerEntry, Order, Payment, PaymentNotice, SandboxCharge
from billing.providers.base import BadNotice
from billing.providers.sandbox import deciding
from billing.providers.sandbox.models import SandboxMood
from billing.providers.sandbox.transport import Provider
from billing.providers.sandbox.wire import SIGNATURE, TIMESTAMP, body_of, signature
from kit.periods import day_of
from tests.factories.accounts import make_member
from tests.factories.billing import make_order, make_product, start
from tests.rig.race import race

pytestmark = [pytest.mark.rig, pytest.mark.django_db(transaction=True)]

FULL = os.environ.get("FULL") == "1"
ORDERS, PROCESSES = (2000, 8) if FULL else (60, 4)
REPLAYS = 15
NEVER, FORGED = 0.05, 0.02
FORGERIES = ("signature", "amount", "currency", "merchant", "old")


def make_orders(dice: random.Random) -> list[Payment]:
    """Orders of some members, each paid at the sandbox; its own notices stay there."""
    SandboxMood.objects.create(notices=SandboxMood.Notices.LOST)
    now, members, things = timezone.now(), [make_member() for _n in range(20)], [make_product(price=100 + 37 * n) for n in range(200)]
    found = []
    for number in range(ORDERS):
        payment = start(make_order(members[number % 20], things[number // 20 % 200], at=now), at=now)
        charge = SandboxCharge.objects.get(payment_key=str(payment.key))
        deciding.pay(charge.pk, deciding.Card.GOOD, at=now)
        found.append(payment)
    dice.shuffle(found)
    return found


def signed(body: dict, how: str, *, at) -> tuple[bytes, dict]:
    """A notice as it goes over the wire at that moment; `how` it was forged, if it was."""
    raw, stamp = json.dumps(body).encode(), str(int((at - timedelta(seconds=600 if how == "old" else 0)).timestamp()))
    return raw, {TIMESTAMP: stamp, SIGNATURE: "0" * 64 if how == "signature" else signature(stamp, raw)}


def notices_of(payments_made, dice: random.Random) -> tuple[list, int, int]:
    """Every good notice up to fifteen times, some never, and forged ones; shuffled."""
    sent, never, forged = [], 0, 0
    for payment in payments_made:
        charge = SandboxCharge.objects.get(payment_key=str(payment.key))
        body = body_of(charge, f"event-{payment.pk}")
        if dice.random() < FORGED or forged < len(FORGERIES):
            forged += 1
            sent.append(forge(body, FORGERIES[forged % len(FORGERIES)]))
        if dice.random() < NEVER or never == 0:
            never += 1
            continue
        sent += [(body, "")] * dice.randint(1, REPLAYS)
    dice.shuffle(sent)
    return sent, never, forged


def forge(body: dict, how: str) -> tuple[dict, str]:
    """A notice of money that never came: unsigned, stale, or signed by somebody who got hold of the secret and lies."""
    changed = {"amount": {"amount": body["amount"] + 1}, "currency": {"currency": "JPY"}, "merchant": {"merchant_id": "another"}}
    return {**body, "event_id": f"forged-{body['event_id']}", **changed.get(how, {})}, how


def deliver(notices) -> dict[str, int]:
    """Hand these to the inbox, one after the other; how each was answered."""
    count: dict[str, int] = {}
    for body, how in notices:
        now = timezone.now()
        try:
            verdict = inbox.receive("sandbox", *signed(body, how, at=now), at=now)[0]
        except BadNotice:
            verdict = "refused"
        count[verdict] = count.get(verdict, 0) + 1
    return count


def deliver_from_many(notices) -> dict[str, int]:
    """All at once from several processes."""
    shares = [notices[n::PROCESSES] for n in range(PROCESSES)]
    total: dict[str, int] = {}
    for state, answer in race(deliver, [(share,) for share in shares], seconds=1500):
        assert state == "done", answer
        for verdict, number in answer.items():
            total[verdict] = total.get(verdict, 0) + number
    return total


def books() -> int:
    return sum(LedgerEntry.objects.filter(account__code="provider_clearing").values_list("amount", flat=True))


def theirs() -> int:
    return sum(line.fact.amount for line in Provider().statement(day_of(timezone.now())))


def test_after_one_reconciliation_the_books_equal_the_provider(only_on_postgres):
    dice = random.Random(4)
    made = make_orders(dice)
    notices, never, forged = notices_of(made, dice)
    answers = deliver_from_many(notices)
    # What was forged without the secret is refused; what was signed and lies is kept and pays nothing.
    kept = PaymentNotice.objects.filter(provider_event_id__startswith="forged-")
    assert answers["refused"] + kept.count() == forged
    assert set(kept.values_list("verdict", flat=True)) <= {"mismatch", "no_effect"}
    # The control: without reconciling, what was never told is missing.
    assert Order.objects.exclude(status="paid").count() == never
    assert books() < theirs()
    done = reconciling.reconcile("sandbox", day_of(timezone.now()), at=timezone.now())
    assert (done.lines, done.mended, done.differ, done.error) == (ORDERS, never, 0, "")
    assert (books(), check_invariants()) == (theirs(), [])
    assert (Order.objects.filter(status="paid").count(), Grant.objects.count()) == (ORDERS, ORDERS)


def test_without_the_guard_a_forged_amount_is_taken(only_on_postgres, monkeypatch):
    """The control: a settling that compares nothing takes a lie for money."""
    monkeypatch.setattr(payments, "_mismatch", lambda *args: "")
    dice = random.Random(5)
    made = make_orders(dice)[:10]
    bodies = [body_of(SandboxCharge.objects.get(payment_key=str(payment.key)), f"event-{payment.pk}") for payment in made]
    answers = deliver([forge(body, "amount") for body in bodies])
    assert answers == {"applied": 10}
