"""Sponsorship and advertising: entered by staff, earned by the day, taken back by a counter-entry."""
from datetime import date

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from billing import ledger, sponsoring
from billing.invariants import check_invariants
from billing.models import LedgerTransaction, Sponsorship
from billing.refusals import BillingRefused
from billing.revenue import recognised_by_day
from tests.factories.shares import at, make_sponsorship, months_pass

FIRST, LAST = date(2026, 2, 1), date(2026, 6, 30)


def only(figures):
    return {(day.month, day.day): amount for day, amount in figures.items() if amount}


def balance(account):
    return -ledger.balance(account, "CNY")


def test_an_entry_is_earned_by_the_day_and_posted_by_the_month(staff):
    make_sponsorship(staff, at=at(2026, 3, 16))
    assert only(recognised_by_day(FIRST, LAST)) == {**{(3, day): 100 for day in range(16, 32)}, **{(4, day): 100 for day in range(1, 16)}}
    assert (balance("bank"), balance("deferred_sponsorship"), balance("sponsorship"), check_invariants()) == (-3100, 3100, 0, [])
    months_pass(at(2026, 4, 1))
    months_pass(at(2026, 4, 1))
    assert (balance("deferred_sponsorship"), balance("sponsorship"), check_invariants()) == (1500, 1600, [])
    months_pass(at(2026, 9, 1))
    assert (balance("deferred_sponsorship"), balance("sponsorship"), LedgerTransaction.objects.count()) == (0, 3100, 3)
    assert check_invariants() == []


def test_what_was_entered_late_counts_on_that_day_and_changes_no_day_before(staff):
    make_sponsorship(staff, at=at(2026, 4, 10), first_day=date(2026, 3, 31), last_day=date(2026, 4, 30))
    assert only(recognised_by_day(FIRST, LAST)) == {(4, 10): 1100, **{(4, day): 100 for day in range(11, 31)}}
    make_sponsorship(staff, at=at(2026, 5, 2), first_day=date(2026, 2, 1), last_day=date(2026, 2, 3), amount=100)
    assert only(recognised_by_day(date(2026, 5, 1), LAST)) == {(5, 2): 100}
    months_pass(at(2026, 6, 1))
    assert (balance("sponsorship"), check_invariants()) == (3200, [])


def test_a_counter_entry_takes_back_what_was_earned_and_what_was_to_come(staff):
    entry = make_sponsorship(staff, at=at(2026, 3, 1))
    counter = sponsoring.correct(entry, by=staff, at=at(2026, 3, 11), note="Never paid.")
    assert only(recognised_by_day(FIRST, LAST)) == {**{(3, day): 100 for day in range(1, 11)}, (3, 11): -1000}
    assert (counter.amount, counter.corrects) == (-3100, entry)
    months_pass(at(2026, 4, 1))
    assert (balance("bank"), balance("sponsorship"), balance("deferred_sponsorship"), check_invariants()) == (0, 0, 0, [])
    for wrong in (entry, counter):
        with pytest.raises(BillingRefused):
            sponsoring.correct(wrong, by=staff, at=at(2026, 4, 1), note="Again.")


def test_other_currencies_are_kept_apart(staff):
    make_sponsorship(staff, at=at(2026, 3, 1), currency="USD")
    assert only(recognised_by_day(FIRST, LAST)) == {}
    assert len(only(recognised_by_day(FIRST, LAST, currency="USD"))) == 31


@pytest.mark.parametrize("wrong", [{"amount": 0}, {"amount": -1}, {"last_day": date(2020, 1, 1)}])
def test_an_entry_of_nothing_is_refused(staff, wrong):
    with pytest.raises(BillingRefused):
        make_sponsorship(staff, at=at(2026, 3, 1), **wrong)


def test_the_database_keeps_entries_as_they_were(staff):
    make_sponsorship(staff, at=at(2026, 3, 1))
    with pytest.raises(DatabaseError), transaction.atomic():
        Sponsorship.objects.update(amount=1)


def test_staff_enter_and_take_back_in_the_admin(client, staff):
    client.force_login(staff)
    data = {"kind": "advertising", "sponsor": "Kernel & Sons", "sum": "1250.50", "currency": "cny", "first_day": "2026-03-01",
            "last_day": "2026-03-31", "note": "Banner"}
    assert client.post(reverse("admin:billing_sponsorship_add"), data).status_code == 302
    entry = Sponsorship.objects.get()
    assert (entry.amount, entry.currency, entry.kind, entry.entered_by) == (125050, "CNY", "advertising", staff)
    for wrong in ({"sum": "0"}, {"currency": "yuan"}, {"last_day": "2026-01-01"}, {"currency": "JPY", "sum": "1.5"}):
        assert client.post(reverse("admin:billing_sponsorship_add"), {**data, **wrong}).status_code == 200
    assert Sponsorship.objects.count() == 1
    client.post(reverse("admin:billing_sponsorship_correct", args=[entry.pk]), {"note": "Wrong sum."})
    assert (Sponsorship.objects.count(), sum(Sponsorship.objects.values_list("amount", flat=True)), check_invariants()) == (2, 0, [])
    assert client.get(reverse("admin:billing_sponsorship_change", args=[entry.pk])).status_code == 200
