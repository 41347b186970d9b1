"""Acts of the admin are confirmed: without it nothing happens, and what was named is what is done, once."""
import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.test import RequestFactory

from community.models import Category
from portal.confirming import MOST
from portal.models import StaffAct
from tests.factories.billing import make_order, make_product
from tests.factories.desk import TOKEN, act

LIST = "/admin/billing/order/"


@pytest.fixture
def order(member):
    return make_order(member, make_product())


def chosen(*orders):
    return {"action": "cancel_orders", "_selected_action": [order.pk for order in orders]}


def state(order) -> str:
    order.refresh_from_db()
    return order.status


def test_without_a_yes_nothing_happens_and_the_page_names_the_rows(signed_in, superuser, order):
    page = signed_in(superuser).post(LIST, chosen(order))
    assert (page.status_code, state(order), StaffAct.objects.count()) == (200, "pending", 0)
    text = page.content.decode()
    assert [said in text for said in (str(order), "This is done to 1 row", "Nobody can pay for them any more")] == [True] * 3


def test_after_a_yes_it_is_done_and_the_reason_is_kept(signed_in, superuser, order):
    act(signed_in(superuser), LIST, chosen(order), because="mistake")
    done = StaffAct.objects.get(model="billing.Order")
    assert (state(order), done.act, done.reason, done.before["status"], done.after["status"]) == (
        "cancelled", "cancel_orders", "mistake", "pending", "cancelled",
    )


def test_what_was_named_is_what_is_done(signed_in, superuser, member, order):
    client, other = signed_in(superuser), make_order(member, make_product())
    token = TOKEN.search(client.post(LIST, chosen(order)).content.decode())[1]
    client.post(LIST, {**chosen(other), "confirmation": token})
    assert (state(order), state(other)) == ("cancelled", "pending")


def test_a_yes_holds_for_this_person_and_this_act(signed_in, superuser, staff, order):
    token = TOKEN.search(signed_in(superuser).post(LIST, chosen(order)).content.decode())[1]
    signed_in(superuser).post("/admin/billing/grant/", {"action": "revoke_grants", "_selected_action": [1], "confirmation": token})
    signed_in(staff).post(LIST, {**chosen(order), "confirmation": token})
    assert state(order) == "pending"


def test_the_same_page_does_it_once(signed_in, superuser, order):
    client = signed_in(superuser)
    token = TOKEN.search(client.post(LIST, chosen(order)).content.decode())[1]
    client.post(LIST, {**chosen(order), "confirmation": token})
    type(order).objects.filter(pk=order.pk).update(status="pending", closed_at=None)
    again = client.post(LIST, {**chosen(order), "confirmation": token}, follow=True)
    assert (state(order), "done already" in again.content.decode()) == ("pending", True)


def test_too_many_to_look_at_are_refused(signed_in, superuser):
    Category.objects.bulk_create(Category(slug=f"c{i}") for i in range(MOST + 1))
    client = signed_in(superuser)
    page = client.post("/admin/accounts/apitoken/", {"action": "revoke", "_selected_action": ["1"]}, follow=True)
    assert page.status_code == 200
    assert MOST == 500


UNASKED = {
    ("accounts.Member", "suspend"), ("billing.Coupon", "export_codes"), ("billing.Payment", "ask_providers"),
    ("courses.Course", "start_revisions"), ("notices.Mail", "try_again"), ("surveys.Survey", "start_version"),
}


def test_every_action_asks_first_but_these(superuser):
    """A new action asks, unless somebody writes here that it does no harm or asks by itself."""
    request = RequestFactory().get("/")
    request.user = superuser
    at_once = {
        (model._meta.label, name)
        for model, model_admin in admin.site._registry.items()
        for name, (action, _name, _title) in model_admin.get_actions(request).items()
        if action.__name__ != "delete_selected" and getattr(action, "is_unasked", False)
    }
    beat = {(label, name) for label, name in at_once if label.startswith("django_celery_beat")}
    assert at_once - beat == UNASKED


def test_deleting_several_asks_why_on_its_own_page(signed_in, superuser):
    groups = [Group.objects.create(name=name) for name in ("helpers", "guests")]
    client, chosen_ones = signed_in(superuser), {"action": "delete_selected", "_selected_action": [group.pk for group in groups]}
    page = client.post("/admin/auth/group/", chosen_ones).content.decode()
    assert [said in page for said in ("helpers", "guests", 'name="because"')] == [True] * 3
    assert Group.objects.filter(pk__in=chosen_ones["_selected_action"]).count() == 2
    client.post("/admin/auth/group/", {**chosen_ones, "post": "yes", "because": "tidy"})
    gone = StaffAct.objects.filter(model="auth.Group", action="deleted")
    assert sorted((one.before["name"], one.reason) for one in gone) == [("guests", "tidy"), ("helpers", "tidy")]
    assert not Group.objects.filter(pk__in=chosen_ones["_selected_action"]).exists()
