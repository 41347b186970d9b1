"""Statements of authors: every line traceable, all lines together what the ledger owes, test money never among real money."""
import csv
from datetime import date
from io import StringIO

import pytest
from django.urls import reverse

from billing import finance, ledger, postings, shares
from billing.invariants import check_invariants
from billing.models import Earning, LedgerTransaction, Order, RevenueShare
from tests.factories.accounts import make_member
from tests.factories.billing import make_plan, make_product, paid_order
from tests.factories.refunds import refunded
from tests.factories.shares import at, make_share, make_sponsorship, months_pass, use

MARCH = {"year": "2026", "month": "03"}


@pytest.fixture
def story(member, author):
    """A sale and a refunded one, a month of membership."""
    product, other = make_product(price=1001), make_product(price=500)
    make_share(product, author, 50)
    make_share(other, author, 30)
    paid_order(member, product, at=at(2026, 3, 2))
    buyer = make_member("buyer")
    refunded(paid_order(buyer, other, at=at(2026, 3, 3)), at=at(2026, 4, 3))
    paid_order(buyer, make_plan(price=3100, products=[product]), at=at(2026, 3, 1))
    use(buyer, product, date(2026, 3, 9))
    months_pass(at(2026, 4, 4))
    return product


def read_csv(client, **month):
    text = client.get(reverse("billing:earnings_csv", kwargs=month)).content.decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text)))


def test_the_lines_of_a_statement_add_up_to_the_books_to_the_cent(client, author, story):
    client.force_login(author)
    march, april = read_csv(client, **MARCH), read_csv(client, year="2026", month="04")
    assert [(row["kind"], row["amount"], row["posting"].partition(":")[0]) for row in march] == [
        ("sale", "5.01", "payment"), ("sale", "1.50", "payment"), ("membership", "15.50", "recognition"),
    ]
    assert [(row["kind"], row["amount"]) for row in april] == [("refund", "-1.50")]
    total = round(sum(float(row["amount"]) for row in march + april) * 100)
    owed = -ledger.balance(postings.held(author.pk), "CNY") - ledger.balance(postings.available(author.pk), "CNY")
    assert (total, owed, check_invariants()) == (2051, 2051, [])
    # Every line names a posting of the books and an order line.
    assert LedgerTransaction.objects.filter(key__in=[row["posting"] for row in march + april]).count() == 4
    assert all(row["order line"] and row["test money"] == "yes" for row in march + april)


def test_an_author_reads_their_months_and_nobody_elses(client, author, member, story):
    client.force_login(author)
    page = client.get(reverse("billing:earnings"))
    assert [(month.first, month.sales, month.membership, month.refunds, month.total) for month in page.context["months"]] == [
        (date(2026, 4, 1), 0, 0, -150, -150), (date(2026, 3, 1), 651, 1550, 0, 2201),
    ]
    assert [(one.held, one.available) for one in page.context["owed"]] == [(1550, 501)]
    assert "10 of the 10 minutes" in client.get(reverse("billing:earnings_month", kwargs=MARCH)).content.decode()
    client.force_login(member)
    assert client.get(reverse("billing:earnings")).context["months"] == []
    assert read_csv(client, **MARCH) == []


def test_a_title_that_is_a_formula_is_a_text_in_the_file(client, member, author):
    product = make_product(name_en="=1+1", name_zh="=1+1")
    make_share(product, author)
    paid_order(member, product, at=at(2026, 3, 2))
    client.force_login(author)
    assert read_csv(client, **MARCH)[0]["what"] == "'=1+1"


def test_where_real_money_moves_test_money_stands_in_no_statement(client, author, staff, story, monkeypatch):
    from billing import revenue

    monkeypatch.setattr(revenue, "real_money", lambda: True)
    client.force_login(author)
    page = client.get(reverse("billing:earnings"))
    assert (page.context["months"], page.context["owed"], read_csv(client, **MARCH)) == ([], [], [])
    assert (finance.months(since=date(2026, 1, 1)), finance.balances(), finance.owed_to_authors()) == ([], [], [])
    Order.objects.update(is_test=False)
    Earning.objects.filter(kind="sale").update(is_test=False)
    assert any("mixed up" in sentence for sentence in check_invariants())
    assert len(read_csv(client, **MARCH)) == 2


@pytest.mark.parametrize("count", [5, 25])
def test_a_month_costs_the_same_however_long_it_is(client, author, count, django_assert_num_queries):
    product = make_product()
    make_share(product, author)
    for number in range(count):
        paid_order(make_member(f"buyer-{number}"), product, at=at(2026, 3, 2))
    client.force_login(author)
    address = reverse("billing:earnings_month", kwargs=MARCH)
    client.get(address)
    with django_assert_num_queries(4):
        assert len(client.get(address).context["lines"]) == count


# --- Finance ---------------------------------------------------------------------------------------------------------------------------


def test_finance_tells_each_month_what_was_earned_and_what_it_cost(client, author, staff, story):
    make_sponsorship(staff, at=at(2026, 3, 1))
    months_pass(at(2026, 4, 4))
    months = {one.first: one for one in finance.months(since=date(2026, 1, 1))}
    march, april = months[date(2026, 3, 1)], months[date(2026, 4, 1)]
    assert (march.sales, march.membership, march.refunds, march.sponsorship, march.authors) == (1501, 3100, 0, 3100, 2201)
    assert (april.refunds, april.authors, april.left) == (-500, -150, -350)
    assert (march.income, march.left) == (7701, 5500)
    balances = finance.balances()[0]
    assert (balances.deferred, balances.authors_held, balances.authors_available, balances.at_providers) == (0, 1550, 501, 4101)
    client.force_login(staff)
    page = client.get(reverse("admin:billing_earning_finance"))
    assert (page.status_code, [one.author_id for one in page.context["owed"]]) == (200, [author.pk])
    statement = client.get(reverse("admin:billing_earning_statement", args=[author.pk]), {"month": "2026-03"})
    assert (statement.status_code, len(statement.context["lines"])) == (200, 3)


def test_staff_agree_on_shares_and_end_them_in_the_admin(client, staff, author):
    product = make_product()
    client.force_login(staff)
    data = {"product": product.pk, "author": author.pk, "percent": "60.5", "first_day": "2026-01-01", "last_day": ""}
    assert client.post(reverse("admin:billing_revenueshare_add"), data).status_code == 302
    share = RevenueShare.objects.get()
    assert (share.basis_points, share.author) == (6050, author)
    again = client.post(reverse("admin:billing_revenueshare_add"), {**data, "first_day": "2026-02-01"})
    assert (again.status_code, "more than the whole" in again.content.decode(), RevenueShare.objects.count()) == (200, True, 1)
    client.post(reverse("admin:billing_revenueshare_end", args=[share.pk]), {"last_day": "2026-01-31"})
    share.refresh_from_db()
    assert share.last_day == date(2026, 1, 31)
    assert shares.most_on_a_day([share]) == 6050
