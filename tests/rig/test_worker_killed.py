"""A worker is killed with -9 in the middle of its work: nothing is lost and nothing happens twice.

On SQLite with the file broker, whose message is gone once taken: beat's sweep finds the rows that are due. On PostgreSQL with Redis: the
message that was not acknowledged comes back. The controls take that one thing away.
"""
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.utils import timezone
from django_celery_beat.models import IntervalSchedule, PeriodicTask

from accounts.models import Member, MemberCounters
from billing.models import PaymentNotice
from events.models import Registration
from notices.models import Mail
from tests.factories.accounts import make_member
from tests.factories.billing import fact_of, make_order, make_product, start
from tests.factories.events import make_event
from tests.rig.post_office import post_office
from tests.rig.workshop import Workshop

pytestmark = pytest.mark.django_db(transaction=True)
# Longer than a lost message takes to come back.
LONG_ENOUGH = timedelta(seconds=6)


@pytest.fixture
def workshop(tmp_path):
    opened = Workshop(tmp_path)
    yield opened
    opened.close()


@dataclass(frozen=True)
class Work:
    """Much of one kind of work; `done` are the finished rows, `outcome` counts every effect and must be `expected`."""

    make: object
    task: str
    total: int
    done: str
    outcome: str
    expected: tuple


def many_to_be_told() -> None:
    """A cancelled event and everybody who wanted to come."""
    now = timezone.now()
    event = make_event(published=True, cancelled_at=now)
    handles = [f"guest{n}" for n in range(TELLING.total)]
    members = Member.objects.bulk_create(Member(handle=handle, email=f"{handle}@example.org") for handle in handles)
    MemberCounters.objects.bulk_create(MemberCounters(member=member) for member in members)
    Registration.objects.bulk_create(Registration(event=event, member=member, registered_at=now) for member in members)


def many_payments() -> None:
    """Orders whose payment the provider has told of, and no notice of which has had its effect."""
    now, member = timezone.now(), make_member()
    payments = [start(make_order(member, make_product())) for _n in range(PAYING.total)]
    PaymentNotice.objects.bulk_create(
        PaymentNotice(
            provider="sandbox", provider_event_id=f"event-{payment.pk}", body="{}", fact=fact_of(payment).as_json(), received_at=now,
            run_after=now,
        )
        for payment in payments
    )


TELLING = Work(
    many_to_be_told, "events.tell_cancelled", 4000, "events_registration WHERE told_at IS NOT NULL",
    """SELECT (SELECT count(*) FROM notices_notice), (SELECT max(times) FROM notices_notice),
        (SELECT min(unread_notices) FROM accounts_membercounters), (SELECT max(unread_notices) FROM accounts_membercounters)""",
    (4000, 1, 1, 1),
)
PAYING = Work(
    many_payments, "billing.retry_payment_notices", 120, "billing_paymentnotice WHERE processed_at IS NOT NULL",
    """SELECT (SELECT count(*) FROM billing_order WHERE status = 'paid'), (SELECT count(*) FROM billing_payment WHERE state = 'succeeded'),
        (SELECT count(*) FROM billing_ledgertransaction), (SELECT count(*) FROM billing_grant), (SELECT sum(times) FROM notices_notice)""",
    (120, 120, 120, 120, 120),
)


def beat_sends(task: str) -> None:
    """Beat sends this task every second, and no other."""
    second = IntervalSchedule.objects.get_or_create(every=1, period=IntervalSchedule.SECONDS)[0]
    PeriodicTask.objects.exclude(task=task).update(enabled=False)
    PeriodicTask.objects.filter(task=task).update(interval=second)


def begin_and_kill(workshop, work, *overrides) -> None:
    """A worker takes the task and is killed when some of it is done."""
    work.make()
    beat_sends(work.task)
    workshop.open()
    workshop.send(work.task)
    first = workshop.worker(*overrides)
    workshop.wait(lambda: workshop.count(work.done) > 0)
    workshop.kill(first)
    assert 0 < workshop.count(work.done) < work.total


@pytest.mark.parametrize("work", [TELLING, PAYING], ids=["telling", "paying"])
def test_what_a_killed_worker_left_is_done_once(workshop, work):
    begin_and_kill(workshop, work)
    workshop.worker()
    if not workshop.redis:
        workshop.beat()
    workshop.wait(lambda: workshop.count(work.done) == work.total)
    assert workshop.ask(work.outcome) == work.expected


def test_without_a_sweep_or_late_acknowledgement_the_rest_is_lost(workshop):
    """The control: a second worker works, but nobody tells it of what is left."""
    begin_and_kill(workshop, TELLING, "task.acks_late=no")
    told, killed_at = workshop.count(TELLING.done), timezone.now()
    workshop.worker("task.acks_late=no")
    workshop.send("portal.record_pulse")
    workshop.wait(lambda: workshop.count("portal_pulse") == 1)
    workshop.wait(lambda: timezone.now() > killed_at + LONG_ENOUGH)
    assert workshop.count(TELLING.done) == told < TELLING.total


def test_a_letter_whose_sender_was_killed_goes_once_after_its_wait(workshop):
    addresses = [f"reader{n}@example.org" for n in range(3)]
    now = timezone.now()
    for address in addresses:
        Mail.objects.create(to=address, from_email="us@example.org", subject="New", text="Hello.", created_at=now, run_after=now)
    beat_sends("notices.send_due_mail")
    workshop.open()
    with post_office() as office:
        workshop.env["EMAIL_URL"] = office.url
        workshop.send("notices.send_due_mail")
        first = workshop.worker()
        workshop.wait(office.waiting.is_set)
        workshop.kill(first)
        office.slow = False
        workshop.worker()
        if not workshop.redis:
            workshop.beat()
        workshop.wait(lambda: len(office.taken) == 2)
        # The control: as long as the dead sender's claim stands, nobody else takes its letter.
        workshop.wait(lambda: workshop.count("notices_mail WHERE sent_at IS NOT NULL") == 2)
        assert office.taken == addresses[1:]
        assert workshop.ask('SELECT "to", attempts FROM notices_mail WHERE sent_at IS NULL') == (addresses[0], 1)
        # The minute of the claim passes.
        workshop.change("UPDATE notices_mail SET run_after = created_at WHERE sent_at IS NULL")
        workshop.send("notices.send_due_mail")
        workshop.wait(lambda: workshop.count("notices_mail WHERE sent_at IS NOT NULL") == 3)
        assert office.taken == [*addresses[1:], addresses[0]]
