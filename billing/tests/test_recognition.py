"""Membership becomes earned month by month, for the authors of what its member used."""
from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from billing import ledger, recognition
from billing.invariants import check_invariants
from billing.models import Earning, LedgerTransaction, OrderLine, Recognition, Refund, Usage
from billing.revenue import recognised_by_day
from tests.factories.accounts import make_member
from tests.factories.billing import make_grant, make_plan, make_product, paid_order
from tests.factories.refunds import make_policy, refunded
from tests.factories.shares import at, make_share, months_pass, use
from tests.rig.race import race

MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)


@pytest.fixture
def product(db):
    return make_product(price=9900)


@pytest.fixture
def plan(product):
    """31 days of March cost 100 a day."""
    return make_plan(price=3100, products=[product])


def earned(author):
    return sum(Earning.objects.filter(author=author).values_list("amount", flat=True))


def balance(account):
    return -ledger.balance(account, "CNY")


def months():
    return list(Recognition.objects.order_by("line", "month").values_list("month", "amount"))


# --- Months ----------------------------------------------------------------------------------------------------------------------------


def test_a_month_is_posted_when_it_is_over_and_once(member, plan):
    paid_order(member, plan, at=at(2026, 3, 16))
    assert recognition.recognise_due(at=at(2026, 3, 31, 23)) == 0
    assert (recognition.recognise_due(at=at(2026, 4, 1, 0)), recognition.recognise_due(at=at(2026, 4, 1, 0))) == (1, 0)
    assert (months(), balance("revenue"), balance("deferred_membership")) == ([(MARCH, 1600)], 1600, 1500)
    posting = LedgerTransaction.objects.get(recognition__month=MARCH)
    assert (posting.at, posting.is_test, check_invariants()) == (at(2026, 4, 1, 0) - timedelta(microseconds=1), True, [])


def test_months_that_were_missed_are_made_good(member, product):
    paid_order(member, make_plan(price=36500, months=12, products=[product]), at=at(2026, 1, 31))
    months_pass(at(2026, 6, 15))
    assert [(month.month, amount) for month, amount in months()] == [(1, 100), (2, 2800), (3, 3100), (4, 3000), (5, 3100)]
    assert check_invariants() == []


@pytest.mark.parametrize(("begins", "months_long", "days"), [
    (at(2028, 1, 31), 1, [1, 28]), (at(2028, 2, 29), 12, [1, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 31, 27]),
    (at(2027, 12, 31), 2, [1, 31, 28]), (at(2026, 12, 1), 1, [31]),
])
def test_month_ends_and_leap_days_are_whole_days(member, begins, months_long, days):
    order = paid_order(member, make_plan(price=700 * sum(days), months=months_long), at=begins)
    line = order.lines.get()
    assert (line.serves_until - line.serves_from).days + 1 == sum(days)
    months_pass(begins + timedelta(days=500))
    assert [amount for _month, amount in months()] == [700 * count for count in days]
    assert (balance("deferred_membership"), check_invariants()) == (0, [])


# --- Who gets it -----------------------------------------------------------------------------------------------------------------------


def test_a_fee_goes_to_what_its_own_member_used(member, other_member, author, product):
    """60 of 90 minutes with an author of one half, 30 with one of 20 %; another member's minutes count for nothing here."""
    second, writer = make_product(), make_member("writer")
    plan = make_plan(price=3100, products=[product, second])
    make_share(product, author, 50)
    make_share(second, writer, 20)
    paid_order(member, plan, at=at(2026, 3, 1))
    paid_order(other_member, plan, at=at(2026, 3, 1))
    use(member, product, date(2026, 3, 5), 60)
    use(member, second, date(2026, 3, 31), 30)
    use(other_member, second, date(2026, 3, 9), 1)
    months_pass(at(2026, 4, 2))
    # 3100 × 60/90 × 1/2, 3100 × 30/90 × 1/5 + 3100 × 1/5
    assert (earned(author), earned(writer), balance("revenue")) == (1033, 207 + 620, 6200 - 1033 - 827)
    line = Earning.objects.get(author=author)
    assert (line.units, line.all_units, line.on, line.product, line.kind) == (3600, 5400, date(2026, 3, 31), product, "membership")
    assert check_invariants() == []


def test_without_use_the_fee_stays_with_the_portal(member, author, product, plan):
    make_share(product, author, 50)
    paid_order(member, plan, at=at(2026, 3, 1))
    use(member, make_product(), date(2026, 3, 5))
    use(member, product, date(2026, 2, 28))
    months_pass(at(2026, 4, 2))
    assert (earned(author), balance("revenue"), check_invariants()) == (0, 3100, [])


def test_what_a_member_bought_by_itself_is_paid_already(member, author, product, plan):
    make_share(product, author, 50)
    paid_order(member, plan, at=at(2026, 3, 1))
    make_grant(member, product, starts_at=at(2026, 1, 1))
    use(member, product, date(2026, 3, 5))
    months_pass(at(2026, 4, 2))
    assert (earned(author), check_invariants()) == (0, [])


def test_the_share_of_the_day_of_use_counts(member, author, product, plan):
    make_share(product, author, 50, last_day=date(2026, 3, 10))
    make_share(product, author, 100, first_day=date(2026, 3, 11))
    paid_order(member, plan, at=at(2026, 3, 1))
    use(member, product, date(2026, 3, 10), 30)
    use(member, product, date(2026, 3, 11), 30)
    months_pass(at(2026, 4, 2))
    assert (earned(author), check_invariants()) == (1550 // 2 + 1550, [])


def test_a_renewal_shares_each_part_by_its_own_days(member, author, product, plan):
    make_share(product, author, 100)
    first, second = paid_order(member, plan, at=at(2026, 3, 16)), paid_order(member, plan, at=at(2026, 3, 17))
    use(member, product, date(2026, 4, 20))
    months_pass(at(2026, 5, 2))
    # The first term served until 15 April without use.
    assert list(Earning.objects.values_list("order_line__order", "amount")) == [
        (second.pk, second.lines.get().recognitions.get(month=APRIL).amount)
    ]
    assert (first.pk != second.pk, check_invariants()) == (True, [])


def test_a_use_is_told_once(member, product):
    assert [use(member, product, MARCH, 5, key="a"), use(member, product, MARCH, 9, key="a"), use(member, product, MARCH, 5, key="b")] == [
        True, False, True,
    ]
    assert (use(member, product, MARCH, 0), sum(Usage.objects.values_list("units", flat=True))) == (False, 600)


@given(
    price=st.integers(1, 10**6), begins=st.dates(date(2027, 1, 1), date(2028, 12, 31)), length=st.integers(1, 13),
    uses=st.lists(st.tuples(st.integers(0, 2), st.integers(0, 400), st.integers(1, 600)), max_size=12),
)
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@pytest.mark.django_db
def test_months_add_up_to_the_price_whatever_was_used(price, begins, length, uses):
    class Undo(Exception):
        pass

    try:
        with transaction.atomic():
            products = [make_product(), make_product(), make_product()]
            for number, product in enumerate(products):
                make_share(product, make_member(f"author-{number}"), 30 + 35 * number)
            member = make_member("reader")
            paid_order(member, make_plan(price=price, months=length, products=products), at=at(begins.year, begins.month, begins.day))
            for number, (which, day, minutes) in enumerate(uses):
                use(member, products[which], begins + timedelta(days=day), minutes, key=str(number))
            months_pass(at(begins.year, begins.month, begins.day) + timedelta(days=440))
            assert sum(amount for _month, amount in months()) == price
            shared = sum(Earning.objects.values_list("amount", flat=True))
            assert (balance("deferred_membership"), balance("revenue") + shared) == (0, price)
            assert check_invariants() == []
            raise Undo
    except Undo:
        pass


# --- Upgrades --------------------------------------------------------------------------------------------------------------------------


def test_what_an_upgrade_takes_over_is_earned_by_the_new_term(member, author, product, plan):
    """Ten days of the old term stay with it; its other 2100 are earned by the new one, for what is used in that."""
    make_share(product, author, 100)
    large = make_plan(price=6100, months=2, products=[product, make_product()])
    old = paid_order(member, plan, at=at(2026, 3, 1)).lines.get()
    use(member, product, date(2026, 3, 5))
    new = paid_order(member, large, at=at(2026, 3, 11)).lines.get()
    assert (new.amount, new.credit_amount) == (4000, 2100)
    use(member, product, date(2026, 4, 5))
    months_pass(at(2026, 4, 1))
    assert (Recognition.objects.get(line=old).amount, earned(author), check_invariants()) == (1000, 1000, [])
    months_pass(at(2026, 6, 1))
    assert sum(Recognition.objects.filter(line=new).values_list("amount", flat=True)) == 6100
    assert (earned(author), balance("revenue"), balance("deferred_membership"), check_invariants()) == (1000 + 3000, 3100, 0, [])


def test_an_upgrade_that_is_paid_back_gives_back_its_own_money(member, product, plan):
    large = make_plan(price=6100, months=2, products=[product, make_product()])
    paid_order(member, plan, at=at(2026, 3, 1))
    order = paid_order(member, large, at=at(2026, 3, 11))
    refunded(order, at=at(2026, 4, 11))
    months_pass(at(2026, 6, 1))
    assert (balance("revenue"), balance("deferred_membership"), check_invariants()) == (3100, 0, [])


# --- Refunds ---------------------------------------------------------------------------------------------------------------------------


def test_a_refund_takes_first_of_what_is_not_earned_yet(member, author, product):
    make_policy()
    make_share(product, author, 100)
    order = paid_order(member, make_plan(price=6100, months=2, products=[product]), at=at(2026, 3, 1))
    use(member, product, date(2026, 3, 5))
    months_pass(at(2026, 4, 2))
    refunded(order, at=at(2026, 4, 11), amounts={order.lines.get().pk: 1050})
    assert (earned(author), balance("deferred_membership"), check_invariants()) == (3100, 3000 - 1050, [])
    months_pass(at(2026, 5, 2))
    assert (months(), balance("deferred_membership"), check_invariants()) == ([(MARCH, 3100), (APRIL, 1950)], 0, [])


def test_a_whole_refund_after_a_month_takes_that_month_back_from_its_authors(member, author, product):
    make_share(product, author, 50)
    order = paid_order(member, make_plan(price=6100, months=2, products=[product]), at=at(2026, 3, 1))
    use(member, product, date(2026, 3, 5))
    months_pass(at(2026, 4, 2))
    assert (earned(author), balance("revenue")) == (1550, 1550)
    refunded(order, at=at(2026, 4, 11))
    months_pass(at(2026, 6, 2))
    assert (earned(author), balance("revenue"), balance("deferred_membership"), check_invariants()) == (0, 0, 0, [])
    assert Earning.objects.get(kind="refund").on == date(2026, 4, 11)


def test_a_refund_finds_months_that_nobody_posted_yet(member, plan):
    order = paid_order(member, plan, at=at(2026, 3, 16))
    refunded(order, at=at(2026, 4, 3))
    assert (months(), balance("revenue"), balance("deferred_membership")) == ([(MARCH, 1600)], 0, 0)
    months_pass(at(2026, 5, 3))
    assert check_invariants() == []


def test_a_part_that_ends_the_term_earns_the_rest_in_its_month(member, plan):
    make_policy()
    order = paid_order(member, plan, at=at(2026, 3, 16))
    refunded(order, at=at(2026, 3, 20), amounts={order.lines.get().pk: 1000}, access=Refund.Access.REVOKE)
    months_pass(at(2026, 5, 3))
    assert (months()[0], balance("revenue"), balance("deferred_membership"), check_invariants()) == ((MARCH, 2100), 2100, 0, [])


@given(
    price=st.integers(2, 50_000), length=st.integers(1, 4),
    steps=st.lists(st.tuples(st.integers(0, 150), st.integers(1, 30_000), st.booleans()), max_size=5), used=st.booleans(),
)
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@pytest.mark.django_db
def test_the_ledger_earns_what_the_days_earn_whatever_was_refunded_when(price, length, steps, used):
    class Undo(Exception):
        pass

    begin = at(2026, 1, 31)
    try:
        with transaction.atomic():
            make_policy()
            product, author, member = make_product(), make_member("author-x"), make_member("reader")
            make_share(product, author, 37)
            order = paid_order(member, make_plan(price=price, months=length, products=[product]), at=begin)
            line, left, ended = order.lines.get(), price, False
            for day in range(0, 120, 7 if used else 200):
                use(member, product, date(2026, 1, 31) + timedelta(days=day))
            for day, amount, runs in sorted(steps):
                if runs:
                    months_pass(begin + timedelta(days=day))
                amount = min(amount, left)
                if amount and not ended:
                    refunded(order, at=begin + timedelta(days=day), amounts={line.pk: amount})
                    left -= amount
                    ended = not left
                    # The author's part and the portal's are what is left of the line, and nothing of it is on loan.
                    assert all(rest >= 0 for rest in (balance("author_held"), balance("revenue"), balance("deferred_membership")))
                    assert balance("author_held") + balance("author_available") + balance("revenue") + balance(
                        "deferred_membership") == left
            months_pass(at(2026, 9, 1))
            days = recognised_by_day(date(2026, 1, 1), date(2026, 8, 31), with_tests=True)
            assert sum(days.values()) == left == balance("revenue") + earned(author)
            assert check_invariants() == []
            raise Undo
    except Undo:
        pass


def test_the_check_finds_a_month_that_is_in_no_book(member, other_member, plan):
    paid_order(member, plan, at=at(2026, 3, 1))
    late = paid_order(other_member, plan, at=at(2026, 3, 1)).lines.get()
    OrderLine.objects.filter(pk=late.pk).update(serves_from=date(2026, 5, 1), serves_until=date(2026, 5, 31))
    months_pass(at(2026, 4, 2))
    assert check_invariants() == []
    OrderLine.objects.filter(pk=late.pk).update(serves_from=date(2026, 3, 1), serves_until=date(2026, 3, 31))
    assert "2026-03: not every membership is recognised" in check_invariants()


# --- Races -----------------------------------------------------------------------------------------------------------------------------


def run_task(month):
    return recognition.recognise(month, at=at(2026, 4, 2))


@pytest.mark.rig
@pytest.mark.django_db(transaction=True)
def test_workers_at_once_post_a_month_once(only_on_postgres):
    make_bought()
    results = race(run_task, [(MARCH,)] * 4)
    assert sorted(results) == [("done", 0)] * 3 + [("done", 40)]
    assert (Recognition.objects.count(), balance("revenue") + balance("author_held"), check_invariants()) == (40, 40 * 3100, [])


@pytest.mark.rig
@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_the_others_fail_at_the_unique_key(only_on_postgres, monkeypatch):
    monkeypatch.setattr(recognition, "_hold", lambda ids: None)
    make_bought()
    for _round in range(6):
        results = race(run_task, [(MARCH,)] * 4)
        if any(outcome == "refused" for outcome, _value in results):
            break
        with transaction.atomic():
            Earning.objects.all().delete()
            Recognition.objects.all().delete()
            from billing.models import LedgerEntry

            LedgerEntry.objects.filter(transaction__key__startswith="recognition:").delete()
            LedgerTransaction.objects.filter(key__startswith="recognition:").delete()
    refusals = [value for outcome, value in results if outcome == "refused"]
    assert refusals
    assert all("IntegrityError" in value for value in refusals)
    # The second guard held: nothing is posted twice.
    assert (Recognition.objects.count(), check_invariants()) == (40, [])


def make_bought():
    product, author = make_product(), make_member("writer")
    make_share(product, author, 50)
    plan = make_plan(price=3100, products=[product])
    for number in range(40):
        member = make_member(f"reader-{number}")
        paid_order(member, plan, at=at(2026, 3, 1))
        use(member, product, date(2026, 3, 1 + number % 31))


def release(until):
    from billing import earnings

    return earnings.release_due(at=until)


@pytest.mark.rig
@pytest.mark.django_db(transaction=True)
def test_workers_at_once_release_once(only_on_postgres):
    make_bought()
    run_task(MARCH)
    results = race(release, [(at(2026, 5, 1),)] * 4)
    assert sorted(value for _outcome, value in results) == [0, 0, 0, 40]
    assert (balance("author_held"), balance("author_available"), check_invariants()) == (0, 40 * 1550, [])
