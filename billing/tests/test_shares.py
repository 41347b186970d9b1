"""What authors get of a sale, what refunds take back, and when money is free."""
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from billing import disputes, earnings, ledger, payments, postings, refunds, shares
from billing.invariants import check_invariants
from billing.models import BundleItem, Dispute, Earning, LedgerEntry, LedgerTransaction, LineShare, RevenueShare
from billing.refusals import BillingRefused
from tests.factories.accounts import make_member
from tests.factories.billing import fact_of, make_order, make_plan, make_product, paid_order, start
from tests.factories.refunds import ask, make_policy, refunded
from tests.factories.shares import LONG_AGO, at, make_share, months_pass

PAID = at(2026, 3, 1)


def legs_of(key):
    rows = LedgerEntry.objects.filter(transaction__key=key).values_list("account__code", "account__owner", "amount")
    return {(code, owner) if owner else code: amount for code, owner, amount in rows}


def earned(author):
    return list(Earning.objects.filter(author=author).order_by("pk").values_list("kind", "amount"))


# --- Agreeing --------------------------------------------------------------------------------------------------------------------------


def test_shares_of_a_product_are_never_more_than_the_whole(author, other_member, db):
    product = make_product()
    make_share(product, author, 60, first_day=date(2026, 1, 1), last_day=date(2026, 6, 30))
    with pytest.raises(BillingRefused):
        make_share(product, other_member, 41, first_day=date(2026, 6, 30))
    make_share(product, other_member, 41, first_day=date(2026, 7, 1))
    # The overlap of three counts on its fullest day.
    make_share(product, make_member("third"), 40, first_day=date(2025, 1, 1), last_day=date(2026, 3, 1))
    with pytest.raises(BillingRefused):
        make_share(product, make_member("fourth"), 1, first_day=date(2025, 5, 1), last_day=date(2026, 1, 1))
    assert (RevenueShare.objects.count(), check_invariants()) == (3, [])


@pytest.mark.parametrize("wrong", [{"percent": 0}, {"percent": 101}, {"last_day": date(2019, 1, 1)}])
def test_a_share_that_is_none_is_refused(author, wrong):
    with pytest.raises(BillingRefused):
        make_share(make_product(), author, **wrong)


def test_a_share_ends_once_and_is_not_made_longer(author, db):
    share = make_share(make_product(), author)
    shares.end(share, last_day=date(2026, 3, 1))
    with pytest.raises(BillingRefused):
        shares.end(share, last_day=date(2026, 3, 2))
    with pytest.raises(BillingRefused):
        shares.end(share, last_day=LONG_AGO - timedelta(days=1))


# --- Selling ---------------------------------------------------------------------------------------------------------------------------


def test_a_sale_is_shared_as_agreed_when_it_was_ordered(member, author, other_member):
    product = make_product(price=10001)
    first = make_share(product, author, 50)
    make_share(product, other_member, 20)
    order = make_order(member, product, at=PAID)
    line = order.lines.get()
    # What is agreed later does not touch it.
    shares.end(first, last_day=date(2026, 2, 1))
    assert shares.amounts_of(line) == {(product.pk, author.pk): 5001, (product.pk, other_member.pk): 2000}
    payment = start(order, at=PAID)
    payments.settle("sandbox", fact_of(payment), at=PAID)
    assert legs_of(f"payment:{payment.pk}") == {
        "provider_clearing": 10001, "revenue": -3000, ("author_held", author.pk): -5001, ("author_held", other_member.pk): -2000,
    }
    assert (earned(author), earned(other_member), check_invariants()) == ([("sale", 5001)], [("sale", 2000)], [])
    payments.settle("sandbox", fact_of(payment), at=PAID)
    assert (Earning.objects.count(), LedgerTransaction.objects.count()) == (2, 1)


def test_what_an_author_sells_without_a_share_is_the_portals(member):
    paid_order(member, make_product(price=500), at=PAID)
    assert (ledger.balance("revenue", "CNY"), Earning.objects.count(), check_invariants()) == (-500, 0, [])


def test_a_refund_takes_back_from_everybody_in_proportion(member, author):
    product = make_product(price=1000)
    make_share(product, author, 33)
    order = paid_order(member, product, at=PAID)
    refund = refunded(order, at=PAID, amounts={order.lines.get().pk: 500})
    assert legs_of(f"refund:{refund.pk}") == {"provider_clearing": -500, "revenue": 335, ("author_held", author.pk): 165}
    assert (earned(author), check_invariants()) == ([("sale", 330), ("refund", -165)], [])


@given(
    price=st.integers(1, 5000), percents=st.lists(st.integers(1, 33), min_size=1, max_size=3),
    parts=st.lists(st.integers(1, 3000), min_size=1, max_size=6), released=st.integers(0, 6),
)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@pytest.mark.django_db
def test_refunds_in_any_parts_end_at_the_original_legs(price, percents, parts, released):
    """Whatever the parts and whenever the hold ends: never more than its leg, never a cent lost, and at the end nothing is left."""
    class Undo(Exception):
        pass

    try:
        with transaction.atomic():
            make_policy()
            product = make_product(price=price)
            for number, percent in enumerate(percents):
                make_share(product, make_member(f"author-{number}"), percent)
            order = paid_order(make_member("payer"), product, at=PAID)
            line, left = order.lines.get(), price
            for number, part in enumerate([*parts, price]):
                if number == released:
                    earnings.release_due(at=at(2026, 5, 1))
                amount = min(part, left)
                if amount:
                    refunded(order, at=PAID, amounts={line.pk: amount})
                    left -= amount
                totals = [sum(row for _kind, row in earned(person)) for person in set(Earning.objects.values_list("author", flat=True))]
                assert all(total >= 0 for total in totals)
                assert sum(totals) - ledger.balance("revenue", "CNY") == left
                assert check_invariants() == []
            assert left == 0
            raise Undo
    except Undo:
        pass


@given(amount=st.integers(0, 10**9), left=st.lists(st.integers(0, 10**6), min_size=1, max_size=5), deferred=st.integers(0, 10**6))
@settings(max_examples=200, deadline=None)
def test_the_legs_of_a_refund_add_up(amount, left, deferred):
    accounts = {f"author_held/{number}": part for number, part in enumerate(left)} | {"deferred_membership": deferred}
    amount = min(amount, sum(accounts.values()))
    legs = postings.debits_of_refund(amount, accounts)
    assert sum(legs.values()) == amount
    assert all(0 < part <= accounts[account] for account, part in legs.items())
    assert legs.get("deferred_membership", 0) == min(amount, deferred)


@given(amount=st.integers(1, 10**9), points=st.lists(st.integers(1, 2500), max_size=4))
@settings(max_examples=200, deadline=None)
def test_the_parts_of_a_sale_add_up_and_each_is_within_a_cent(amount, points):
    rows = [RevenueShare(author_id=number, basis_points=point) for number, point in enumerate(points)]
    parts = shares.parts_of(amount, rows)
    assert sum(postings.credits_of_sale(amount, parts).values()) == -amount
    assert all(abs(parts[row.author_id] - amount * row.basis_points / 10_000) < 1 for row in rows)


def test_a_bundle_brings_each_of_its_authors_their_part_of_its_price(member, author, other_member):
    first, second = make_product(price=3000), make_product(price=1000)
    bundle = make_product(price=2000, kind="bundle")
    for number, product in enumerate((first, second)):
        BundleItem.objects.create(bundle=bundle, product=product, position=number)
    make_share(first, author, 50)
    make_share(second, other_member, 10)
    order = paid_order(member, bundle, at=PAID)
    assert (earned(author), earned(other_member), check_invariants()) == ([("sale", 750)], [("sale", 50)], [])
    refunded(order, at=PAID)
    assert (ledger.balance("author_held", "CNY"), ledger.balance("revenue", "CNY"), check_invariants()) == (0, 0, [])


# --- Holding and releasing -------------------------------------------------------------------------------------------------------------


def test_money_is_free_when_the_time_for_refunds_is_over(member, author):
    make_policy(days=20)
    product = make_product(price=1000)
    make_share(product, author, 50)
    paid_order(member, product, at=PAID)
    assert earnings.release_due(at=at(2026, 3, 20)) == 0
    assert (earnings.release_due(at=at(2026, 3, 21)), earnings.release_due(at=at(2026, 3, 21))) == (1, 0)
    assert (ledger.balance("author_held", "CNY"), ledger.balance(postings.available(author.pk), "CNY")) == (0, -500)
    assert (earnings.owed(author, is_test=True), check_invariants()) == ([("CNY", 0, 500)], [])


def test_a_refund_after_the_release_is_taken_off_what_is_available(member, author):
    product = make_product(price=1000)
    make_share(product, author, 50)
    order = paid_order(member, product, at=PAID)
    earnings.release_due(at=at(2026, 4, 1))
    refunded(order, at=at(2026, 4, 2))
    assert (earnings.owed(author, is_test=True), check_invariants()) == ([("CNY", 0, 0)], [])
    assert Earning.objects.get(kind="refund").release is not None


def test_disputed_money_is_not_released(member, author):
    product = make_product(price=1000)
    make_share(product, author, 50)
    payment = paid_order(member, product, at=PAID).payments.get()
    dispute = Dispute.objects.create(payment=payment, provider_dispute_id="d", amount=1000, currency="CNY", opened_at=PAID)
    disputes._book(dispute, "opened", postings.dispute_opened(1000), at=PAID)
    assert earnings.release_due(at=at(2026, 5, 1)) == 0
    Dispute.objects.update(state="won", decided_at=PAID)
    disputes._book(dispute, "won", postings.dispute_decided(1000, won=True), at=PAID)
    assert (earnings.release_due(at=at(2026, 5, 1)), check_invariants()) == (1, [])


def test_disputed_money_cannot_be_paid_back(member):
    order = paid_order(member, make_product(price=1000), at=PAID)
    payment = order.payments.get()
    dispute = Dispute.objects.create(payment=payment, provider_dispute_id="d", amount=600, currency="CNY", opened_at=PAID)
    assert refunds.room_in(payment) == 400
    with pytest.raises(BillingRefused):
        ask(order, at=PAID)
    for state, room in (("lost", 400), ("won", 1000)):
        Dispute.objects.filter(pk=dispute.pk).update(state=state, decided_at=PAID)
        assert refunds.room_in(payment) == room


# --- Checking --------------------------------------------------------------------------------------------------------------------------


def test_the_check_finds_a_statement_that_is_not_in_the_books(member, author):
    product = make_product(price=1000)
    make_share(product, author, 50)
    paid_order(member, product, at=PAID)
    Earning.objects.update(amount=499)
    found = check_invariants()
    assert f"author {author.pk}, author_held in CNY: statements say 499, ledger says 500" in found
    assert any("500 of 1000 is agreed, statements say 499" in sentence for sentence in found)


def test_the_check_finds_shares_of_more_than_the_whole(author, other_member):
    product = make_product()
    make_share(product, author, 60)
    RevenueShare.objects.create(product=product, author=other_member, basis_points=5000, first_day=LONG_AGO)
    assert check_invariants() == [f"product {product.pk}: shares of 11000 in 10000"]
    RevenueShare.objects.all().delete()


def test_the_database_keeps_what_was_promised_at_a_sale(member, author):
    product = make_product()
    make_share(product, author)
    make_order(member, product, at=PAID)
    with pytest.raises(DatabaseError), transaction.atomic():
        LineShare.objects.update(basis_points=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        LineShare.objects.all().delete()


@pytest.mark.rig
@pytest.mark.django_db(transaction=True)
def test_postgresql_itself_refuses_to_give_away_more_than_the_whole(only_on_postgres):
    product, first, second = make_product(), make_member("first"), make_member("second")
    RevenueShare.objects.create(product=product, author=first, basis_points=6000, first_day=date(2026, 1, 1), last_day=date(2026, 6, 30))
    late = RevenueShare(product=product, author=second, basis_points=4001, first_day=date(2025, 1, 1))
    with pytest.raises(DatabaseError, match="more than the whole"):
        late.save()
    late.pk, late.first_day = None, date(2026, 7, 1)
    late.save()
    # The control: without the trigger the same row goes in.
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE billing_revenueshare DISABLE TRIGGER billing_shares_within_the_whole")
    try:
        RevenueShare.objects.create(product=product, author=make_member("third"), basis_points=6000, first_day=date(2026, 8, 1))
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE billing_revenueshare ENABLE TRIGGER billing_shares_within_the_whole")
    assert len(check_invariants()) == 1


def test_a_plan_promises_no_shares_when_it_is_sold(member, author):
    product = make_product()
    make_share(product, author)
    paid_order(member, make_plan(products=[product]), at=PAID)
    assert (LineShare.objects.count(), months_pass(PAID), check_invariants()) == (0, None, [])
