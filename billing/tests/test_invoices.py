"""Invoices and credit notes: for real money, without a gap, for ever as they are."""
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from billing import invoices
from billing.invariants import check_invariants
from billing.models import Invoice, InvoiceSeries, Order, OrderEvent, RefundStep
from tests.factories.billing import make_order, make_plan, make_product, paid_order
from tests.factories.refunds import make_policy, real_money, refunded
from tests.rig.race import race

NOW = timezone.now()


@pytest.fixture
def real(monkeypatch):
    real_money(monkeypatch)


def at(year):
    return datetime(year, 6, 1, 12, tzinfo=ZoneInfo("UTC"))


def test_a_real_order_is_invoiced_and_its_refund_credited(member, real):
    make_policy()
    order = paid_order(member, make_product(price=26800, name_en="Rust", name_zh="锈"), at=at(2026))
    invoice = Invoice.objects.get()
    assert (invoice.number, invoice.total_amount, invoice.buyer["name"]) == ("INV-2026-00001", 26800, member.name)
    assert invoice.lines == [
        {"description_en": "Rust", "description_zh": "锈", "unit_amount": 26800, "quantity": 1, "amount": 26800}
    ]
    refund = refunded(order, at=at(2027), amounts={order.lines.get().pk: 800})
    note = Invoice.objects.get(kind="credit_note")
    assert (note.number, note.total_amount, note.refers_to, note.refund) == ("CN-2027-00001", -800, invoice, refund)
    assert check_invariants() == []


def test_test_money_is_never_invoiced(member):
    order = paid_order(member, make_product())
    refunded(order)
    assert (order.is_test, Invoice.objects.count()) == (True, 0)
    assert invoices.issue(order, at=NOW) is None
    # The control: the check finds one that was written all the same.
    Invoice.objects.create(
        kind="invoice", series="INV", year=2026, sequence=1, number="x", order=order, issued_at=NOW, currency="CNY",
        total_amount=order.total_amount, seller={}, buyer={}, lines=[],
    )
    assert "invoice x: for test money" in check_invariants()


def test_numbers_have_no_gap_and_begin_anew_each_year(member, real):
    for year in (2026, 2026, 2027):
        paid_order(member, make_product(), at=at(year))
    try:
        with transaction.atomic():
            paid_order(member, make_product(), at=at(2027))
            raise RuntimeError
    except RuntimeError:
        pass
    paid_order(member, make_product(), at=at(2027))
    assert list(Invoice.objects.order_by("id").values_list("number", flat=True)) == [
        "INV-2026-00001", "INV-2026-00002", "INV-2027-00001", "INV-2027-00002",
    ]
    assert check_invariants() == []
    InvoiceSeries.objects.filter(year=2027).update(last=3)
    assert check_invariants() == ["series INV-2027: 3 numbers given, 2 invoices"]


def test_the_invoice_bears_what_the_buyer_said_before_it_was_issued(member, real, settings):
    settings.INVOICE_SELLER = {"name": "Guild Ltd", "address": "1 Hall Road", "tax_number": "X1"}
    order = make_order(member, make_product())
    Order.objects.filter(pk=order.pk).update(billing_name="Lin & Co", billing_tax_number="91310000")
    paid_order(member, order.lines.get().product)
    invoice = Invoice.objects.get()
    assert (invoice.buyer["name"], invoice.buyer["tax_number"], invoice.seller["name"]) == ("Lin & Co", "91310000", "Guild Ltd")
    settings.INVOICE_SELLER = {"name": "Another", "address": "", "tax_number": ""}
    invoice.refresh_from_db()
    assert invoice.seller["name"] == "Guild Ltd"


@pytest.mark.parametrize("model", [Invoice, OrderEvent, RefundStep])
def test_the_database_refuses_to_change_or_delete_history(member, real, model):
    refunded(paid_order(member, make_product()))
    row = model.objects.first()
    before = list(model.objects.values())
    column = {"Invoice": {"total_amount": 1}, "OrderEvent": {"kind": "x"}, "RefundStep": {"note": "x"}}[model.__name__]
    for act in (lambda: model.objects.filter(pk=row.pk).update(**column), lambda: model.objects.filter(pk=row.pk)._raw_delete("default")):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            act()
    assert list(model.objects.values()) == before


def test_control_without_the_trigger_an_invoice_could_be_changed(member, real):
    paid_order(member, make_product())
    with connection.cursor() as cursor:
        on_sqlite = "DROP TRIGGER billing_invoice_refuses_update"
        cursor.execute(on_sqlite if connection.vendor == "sqlite" else "DROP TRIGGER billing_invoice_is_immutable ON billing_invoice")
    assert Invoice.objects.update(total_amount=1) == 1
    assert any("not the total of its order" in sentence for sentence in check_invariants())


def test_an_invoice_is_read_by_its_buyer_and_by_staff(signed_in, client, member, other_member, staff, real):
    order = paid_order(member, make_product(name_en="Rust", name_zh="锈语言"))
    path = Invoice.objects.get().get_absolute_url()
    assert client.get(path).status_code == 302
    assert [signed_in(person).get(path).status_code for person in (other_member, staff, member)] == [404, 200, 200]
    page = client.get(path).content.decode()
    assert ("Invoice INV-" in page, "Rust" in page, "css/invoice" in page) == (True, True, True)
    assert "锈语言" in client.get(path, headers={"Accept-Language": "zh-hans"}).content.decode()
    assert f'href="{path}"' in client.get(f"/orders/{order.ref}/").content.decode()
    assert client.get(path.replace(order.ref, "0000000000")).status_code == 404


def test_the_buyer_says_whom_the_invoice_is_for(signed_in, member, other_member, real):
    order = make_order(member, make_product())
    client, path = signed_in(member), f"/checkout/{order.ref}/invoice/"
    assert "Change the invoice details" in client.get(f"/checkout/{order.ref}/").content.decode()
    assert client.post(path, {"billing_name": "Lin & Co", "billing_tax_number": "9131"}).url == f"/checkout/{order.ref}/"
    assert "Lin &amp; Co" in client.get(f"/checkout/{order.ref}/").content.decode()
    assert client.post(path, {"billing_name": "x" * 121}).status_code == 400
    order.refresh_from_db()
    assert (order.billing_name, order.status) == ("Lin & Co", "pending")
    assert signed_in(other_member).post(path, {"billing_name": "Mine"}).status_code == 404
    paid_order(member, order.lines.get().product)
    assert signed_in(member).post(path, {"billing_name": "Late"}).status_code == 404


def test_the_command_prints_what_is_wrong_and_exits_with_one(member, real, capsys):
    paid_order(member, make_plan())
    call_command("check_invariants")
    assert capsys.readouterr().out == "All is well.\n"
    InvoiceSeries.objects.update(last=9)
    with pytest.raises(SystemExit) as stopped:
        call_command("check_invariants")
    assert (stopped.value.code, "9 numbers given" in capsys.readouterr().out) == (1, True)


def issue(order):
    with transaction.atomic():
        return invoices.issue(Order.objects.get(pk=order.pk), at=NOW).number


@pytest.fixture
def unissued(only_on_postgres):
    from tests.factories.accounts import make_member

    orders = [paid_order(make_member(), make_product()) for _ in range(8)]
    Order.objects.update(is_test=False)
    return orders


@pytest.mark.rig
@pytest.mark.django_db(transaction=True)
def test_eight_invoices_at_once_take_eight_numbers_in_a_row(unissued):
    results = race(issue, [(order,) for order in unissued])
    assert sorted(value for _done, value in results) == [f"INV-{NOW.year}-{n:05d}" for n in range(1, 9)]


@pytest.mark.rig
@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_numbers_collide(unissued, monkeypatch):
    monkeypatch.setattr(InvoiceSeries.objects, "select_for_update", lambda: InvoiceSeries.objects.all())
    results = race(issue, [(order,) for order in unissued])
    assert "refused" in {outcome for outcome, _value in results}
