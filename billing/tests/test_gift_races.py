"""One gift, many who redeem it at once, on PostgreSQL; and with its guard switched off."""
import pytest
from django.utils import timezone

from billing import gifts, refund_sending
from billing.invariants import check_invariants
from billing.models import Gift, Grant, Order
from billing.refusals import BillingRefused
from tests.factories.accounts import make_member
from tests.factories.billing import make_product
from tests.factories.prices import make_gift
from tests.factories.refunds import approved
from tests.rig.race import race

pytestmark = [pytest.mark.rig, pytest.mark.django_db(transaction=True)]
TIMES = 12
ROUNDS = 15


@pytest.fixture
def people(only_on_postgres):
    return [make_member() for _n in range(TIMES)]


def redeem(gift, member):
    gifts.redeem(gift, member, at=timezone.now())
    return member.pk


def test_a_gift_that_twelve_redeem_at_once_opens_to_one(people):
    gift = make_gift(make_member("giver"), make_product())
    results = race(redeem, [(gift, person) for person in people])
    winners = [value for done, value in results if done == "done"]
    assert (len(winners), Grant.objects.count(), Grant.objects.get().member_id) == (1, 1, winners[0])
    assert {value for done, value in results if done == "refused"} == {"BillingRefused: This gift was redeemed already."}
    assert check_invariants() == []


def without_locks(gift, member, *, at):
    """Read, check, write: what `redeem` does without its locks."""
    found = Gift.objects.select_related("line__order__member", "line__product", "line__plan").get(pk=gift.pk)
    if gifts.why_closed(found, at=at):
        raise BillingRefused("closed")
    found.redeemed_at, found.redeemed_by = at, member
    found.save(update_fields=["redeemed_at", "redeemed_by"])
    gifts.delivering.deliver(found.line, at=at)


def test_control_without_locks_it_opens_to_several(people, monkeypatch):
    monkeypatch.setattr(gifts, "redeem", without_locks)
    giver, product = make_member("giver"), make_product()
    for _round in range(ROUNDS):
        gift = make_gift(giver, product)
        race(redeem, [(gift, person) for person in people])
        if Grant.objects.filter(source_key=str(gift.pk)).count() > 1:
            return
    pytest.fail("nobody got into the window, so that this control shows nothing")


def pay_back(_gift, _member):
    return refund_sending.send_due(clock=timezone.now)


def redeem_or_pay_back(act, gift, member):
    return act(gift, member)


def test_a_gift_that_is_redeemed_and_paid_back_at_once_is_open_to_nobody(people):
    giver = make_member("giver")
    for person in people[:4]:
        gift = make_gift(giver, make_product())
        approved(gift.line.order)
        race(redeem_or_pay_back, [(pay_back, gift, person), (redeem, gift, person)])
        gift.refresh_from_db()
        # Either it was void first, or it was redeemed and its right was taken back.
        assert bool(gift.voided_at) != bool(gift.redeemed_at)
        assert not Grant.objects.filter(source_kind="gift", revoked_at=None).exists()
    assert Order.objects.paid().count() == 4
    assert check_invariants() == []
