"""Since when a member counts, and what suspends them."""
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import joining, standing
from accounts.models import Member, Standing
from accounts.signals import user_signed_up
from tests.factories.accounts import make_member


def countable(instant):
    return sorted(standing.countable_members(instant).values_list("handle", flat=True))


def test_a_member_counts_from_the_moment_the_address_is_confirmed(db):
    now = timezone.now()
    lin = make_member("lin", verified=False)
    joining.confirm(lin, at=now)
    assert countable(now - timedelta(seconds=1)) == []
    assert countable(now) == ["lin"]
    assert lin.is_verified


def test_the_past_can_be_counted_again_after_a_suspension(db):
    now = timezone.now()
    lin = make_member("lin", joined_at=now - timedelta(days=9))
    make_member("marta", joined_at=now - timedelta(days=9))
    standing.give(lin, "suspended", at=now - timedelta(days=3), note="spam")
    standing.end(lin, "suspended", at=now - timedelta(days=1))
    assert countable(now - timedelta(days=5)) == ["lin", "marta"]
    assert countable(now - timedelta(days=2)) == ["marta"]
    assert countable(now) == ["lin", "marta"]


@pytest.mark.parametrize("reason", ["staff", "bot", "erased", "suspended"])
def test_who_is_staff_bot_erased_or_suspended_does_not_count(db, reason):
    lin = make_member("lin")
    standing.give(lin, reason, at=timezone.now())
    assert countable(timezone.now()) == []


def test_a_standing_given_twice_is_open_once(db):
    lin = make_member("lin")
    first = standing.give(lin, "suspended", at=timezone.now(), note="spam")
    assert standing.give(lin, "suspended", at=timezone.now(), note="again") == first
    with pytest.raises(IntegrityError), transaction.atomic():
        Standing.objects.create(member=lin, reason="suspended", since_at=timezone.now())


def test_upper_floors_hear_of_a_new_member_once(db):
    heard = []
    user_signed_up.connect(lambda **signal: heard.append((signal["member"].handle, signal["at"])), weak=False, dispatch_uid="test")
    try:
        lin, now = make_member("lin", verified=False), timezone.now()
        joining.confirm(lin, at=now)
        joining.confirm(lin, at=now + timedelta(days=1))
    finally:
        user_signed_up.disconnect(dispatch_uid="test")
    assert heard == [("lin", now)]


def test_a_suspended_member_may_not_take_part_until_it_is_lifted(db):
    lin = make_member("lin")
    assert lin.can_take_part
    standing.give(lin, "suspended", at=timezone.now())
    assert not lin.can_take_part
    standing.end(lin, "suspended", at=timezone.now())
    assert lin.can_take_part


def test_every_new_member_has_counters(db):
    assert Member.objects.create_user("lin", "lin@example.org", "x").counters.points == 0
    assert Member.objects.create_superuser("chief", "chief@example.org", "x").counters.unread_notices == 0


def test_handles_are_unique_in_any_case(db):
    make_member("lin")
    with pytest.raises(IntegrityError), transaction.atomic():
        Member.objects.bulk_create([Member(handle="Lin")])
