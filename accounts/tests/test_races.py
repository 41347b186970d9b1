"""What happens when two do it at the same moment; on PostgreSQL, in several processes."""
import time

import pytest
from django.test import Client
from django.utils import timezone

from accounts import joining, standing
from accounts.models import Member, Standing
from accounts.signals import user_signed_up
from tests.factories.accounts import make_member
from tests.rig.race import race

pytestmark = [pytest.mark.rig, pytest.mark.django_db(transaction=True)]


def join(number):
    response = Client().post("/accounts/signup/", {"username": "lin", "email": f"lin{number}@example.org", "password1": "ocean-lantern-42"})
    return response.status_code


def test_a_handle_taken_by_many_at_once_has_one_owner_and_nobody_sees_an_error():
    outcomes = race(join, [(number,) for number in range(8)])
    assert sorted(outcomes) == [("done", 200)] * 7 + [("done", 302)]
    assert Member.objects.count() == 1


def confirm(member_id):
    heard = []
    user_signed_up.connect(lambda **signal: heard.append(signal["member"]), weak=False, dispatch_uid="race")
    joining.confirm(Member.objects.get(pk=member_id), at=timezone.now())
    return len(heard)


@pytest.fixture
def slow_giving(monkeypatch):
    """A pause between looking whether a member counts already and making them count."""
    give = standing.give
    monkeypatch.setattr(standing, "give", lambda *args, **kwargs: time.sleep(0.3) or give(*args, **kwargs))


def confirm_many_times():
    lin = make_member("lin", verified=False)
    outcomes = race(confirm, [(lin.pk,)] * 4)
    assert Standing.objects.count() == 1
    return sum(heard for state, heard in outcomes if state == "done")


def test_a_link_pressed_in_many_tabs_greets_once(slow_giving):
    assert confirm_many_times() == 1


def test_without_the_lock_it_would_greet_more_than_once(slow_giving, monkeypatch):
    monkeypatch.setattr("accounts.models.member.MemberQuerySet.select_for_update", lambda queryset: queryset.all())
    assert confirm_many_times() > 1


def guess(number):
    response = Client().post("/accounts/login/", {"login": "lin", "password": f"wrong{number}"})
    return response.context["form"].errors.as_data()["__all__"][0].code


def test_guesses_from_many_processes_count_together():
    make_member("lin")
    codes = [code for _state, code in race(guess, [(number,) for number in range(9)])]
    assert codes.count("too_many_login_attempts") == 4
