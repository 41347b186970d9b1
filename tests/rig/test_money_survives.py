"""kill -9 while money is on its way, on PostgreSQL: of the web process at a payment notice, and of the worker that delivers notices.
What was committed stands once; what was not is sent again."""
import http.client
import os
import socket
import sys

import pytest
from django.conf import settings
from django.utils import timezone

from billing.invariants import check_invariants
from billing.models import Grant, LedgerTransaction, Payment, PaymentNotice, SandboxCharge, SandboxNotice
from billing.providers.sandbox import deciding
from notices.models import Notice
from tests.factories.accounts import make_member
from tests.factories.billing import fact_of, make_order, make_product, notice_of, start
from tests.rig.test_worker_killed import LONG_ENOUGH, beat_sends
from tests.rig.workshop import Workshop

pytestmark = [pytest.mark.rig, pytest.mark.django_db(transaction=True)]
MANY = 200 if os.environ.get("FULL") == "1" else 40


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def workshop(tmp_path, port, only_on_postgres):
    """A demo on the test's own database, so that it speaks http with itself."""
    opened = Workshop(tmp_path)
    opened.env |= {
        "DEMO": "1", "DEMO_DIR": str(tmp_path), "SITE_URL": f"http://localhost:{port}", "ALLOWED_HOSTS": "localhost",
        "SANDBOX_SECRET": settings.SANDBOX_SECRET,
    }
    yield opened
    opened.close()


def web(workshop, port, when="never"):
    """A web process that answers."""
    process = workshop._start([sys.executable, "-m", "tests.rig.web", str(port), when, str(workshop.folder / "died")])
    workshop.wait(lambda: _ask(port, "GET", "/healthz") == 200)
    return process


def _ask(port, method, path, body=b"", headers=None) -> int | None:
    """The status; None when nobody answers, or the answer breaks off."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request(method, path, body, {"Host": f"localhost:{port}", **(headers or {})})
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def effects() -> tuple:
    payment = Payment.objects.get()
    return (
        payment.state, Grant.objects.count(), LedgerTransaction.objects.count(), PaymentNotice.objects.count(),
        sum(Notice.objects.values_list("times", flat=True)),
    )


PAID = ("succeeded", 1, 1, 1, 1)


@pytest.mark.parametrize(("when", "left"), [("after", PAID), ("before", ("pending", 0, 0, 0, 0))])
def test_a_web_process_killed_at_a_notice_pays_once(workshop, port, when, left):
    """`before` is the control: what was not committed is not there, and only the second delivery brings it."""
    payment = start(make_order(make_member(), make_product()))
    notice = notice_of(fact_of(payment))
    first = web(workshop, port, when)
    assert _ask(port, "POST", "/webhooks/pay/sandbox/", *notice) is None
    assert first.wait(10) == -9
    assert effects() == left
    web(workshop, port, when)
    assert [_ask(port, "POST", "/webhooks/pay/sandbox/", *notice) for _n in range(2)] == [200, 200]
    assert (effects(), check_invariants()) == (PAID, [])


def test_a_worker_killed_while_it_delivers_delivers_the_rest_later(workshop, port):
    """The control is in the middle: a second worker whom nobody tells leaves the rest where it is."""
    now, member = timezone.now(), make_member()
    for _n in range(MANY):
        payment = start(make_order(member, make_product(), at=now), at=now)
        deciding.pay(SandboxCharge.objects.get(payment_key=str(payment.key)).pk, deciding.Card.TWICE, at=now)
    beat_sends("billing.send_sandbox_notices")
    web(workshop, port)
    done = lambda: PaymentNotice.objects.filter(processed_at__isnull=False).count()  # noqa: E731
    first = workshop.worker("task.acks_late=no")
    workshop.send("billing.send_sandbox_notices")
    workshop.wait(lambda: done() > 0)
    workshop.kill(first)
    some, killed_at = done(), timezone.now()
    assert 0 < some < MANY
    workshop.worker("task.acks_late=no")
    workshop.wait(lambda: timezone.now() > killed_at + LONG_ENOUGH)
    assert done() - some <= 1 < MANY
    workshop.beat()
    workshop.wait(lambda: SandboxNotice.objects.filter(sent_at=None).count() == 0, seconds=120)
    assert (done(), Grant.objects.count(), LedgerTransaction.objects.count()) == (MANY, MANY, MANY)
    assert check_invariants() == []
