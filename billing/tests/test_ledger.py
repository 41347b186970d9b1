"""Postings balance, and each cause is posted once."""
import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from billing import ledger
from billing.invariants import check_invariants
from billing.models import Grant, LedgerAccount, LedgerEntry, LedgerTransaction, Order
from tests.factories.billing import make_product, paid_order

NOW = timezone.now()


def post(key="sale:1", **amounts):
    return ledger.post(key, amounts, currency="CNY", cause="a sale", at=NOW)


@pytest.mark.django_db
def test_a_posting_is_one_transaction_with_its_legs():
    posting = post(provider_clearing=1000, revenue=-900, payment_fees=-100)
    assert sorted(posting.entries.values_list("account__code", "amount")) == [
        ("payment_fees", -100), ("provider_clearing", 1000), ("revenue", -900),
    ]
    assert ledger.balance("provider_clearing", "CNY") == 1000


@pytest.mark.django_db
@pytest.mark.parametrize("amounts", [{"revenue": -1}, {"provider_clearing": 2, "revenue": -1}, {}, {"revenue": 0}])
def test_an_unbalanced_posting_is_refused(amounts):
    with pytest.raises(ledger.Unbalanced):
        post(**amounts)
    assert LedgerTransaction.objects.count() == 0


@pytest.mark.django_db
def test_an_account_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="pocket"):
        post(provider_clearing=1, pocket=-1)


@pytest.mark.django_db
def test_one_cause_is_posted_once():
    assert post(provider_clearing=5, revenue=-5) == post(provider_clearing=5, revenue=-5)
    assert (LedgerTransaction.objects.count(), LedgerEntry.objects.count()) == (1, 2)


@pytest.mark.django_db
def test_the_nightly_check_finds_what_was_written_past_the_posting_function():
    posting = LedgerTransaction.objects.create(key="by hand", cause="", at=NOW, currency="CNY")
    account = LedgerAccount.objects.create(code="revenue", currency="USD")
    with transaction.atomic():
        LedgerEntry.objects.create(transaction=posting, account=account, amount=7)
        assert check_invariants() == [
            "ledger by hand: 1 legs add up to 7", "ledger by hand: a leg stands on an account of another currency",
        ]
        transaction.set_rollback(True)


def test_the_nightly_check_finds_rights_and_orders_that_do_not_agree(member):
    order = paid_order(member, make_product(), at=NOW)
    assert check_invariants() == []
    Grant.objects.all().delete()
    assert check_invariants() == [f"order {order.ref}: paid, and its product was not granted"]
    Order.objects.update(total_amount=1)
    assert f"order {order.ref}: its lines do not add up to its total" in check_invariants()


@pytest.mark.rig
@pytest.mark.django_db(transaction=True)
def test_postgresql_itself_refuses_an_unbalanced_transaction(only_on_postgres):
    def write(amounts):
        with transaction.atomic():
            posting = LedgerTransaction.objects.create(key=f"by hand {amounts}", cause="", at=NOW, currency="CNY")
            for code, amount in amounts.items():
                account = LedgerAccount.objects.get_or_create(code=code, currency="CNY")[0]
                LedgerEntry.objects.create(transaction=posting, account=account, amount=amount)

    with pytest.raises(DatabaseError, match="out of balance by 1"):
        write({"revenue": -1, "provider_clearing": 2})
    assert LedgerTransaction.objects.count() == 0
    write({"revenue": -2, "provider_clearing": 2})
    with pytest.raises(DatabaseError, match="out of balance"):
        LedgerEntry.objects.filter(amount=2).update(amount=3)
    # The control: without the trigger the same write goes through.
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE billing_ledgerentry DISABLE TRIGGER billing_ledger_balances")
    try:
        write({"revenue": -1, "provider_clearing": 5})
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE billing_ledgerentry ENABLE TRIGGER billing_ledger_balances")
    assert LedgerTransaction.objects.count() == 2
