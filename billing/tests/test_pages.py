"""The pages of what is paid: whose they are, what they say, what they cost."""
from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone

from billing import checkout
from billing.access import rights_of
from billing.fulfilment import Description, Fulfiller, fulfillers
from billing.models import Order
from tests.factories.billing import (
    deliver_notice,
    fact_of,
    make_grant,
    make_order,
    make_plan,
    make_product,
    paid_order,
    start,
)

NOW = timezone.now()


@pytest.fixture
def parcels():
    """A kind of product that has a page of its own."""

    def describe_many(products):
        return {product.pk: Description(product.name, url=f"/parcels/{product.key}/", label="Parcel") for product in products}

    parcel = Fulfiller(kind="parcel", describe=lambda product: describe_many([product])[product.pk], describe_many=describe_many)
    fulfillers.register("parcel", parcel)
    yield
    del fulfillers._entries["parcel"]


def text(response):
    return response.content.decode()


def test_a_visitor_reads_the_plans_and_is_asked_to_sign_in(client, db):
    make_plan("all", products=[make_product(name_en="Rust")], name_en="Everything", price=19900)
    page = text(client.get("/membership/"))
    assert ("Everything" in page, "Rust" in page, "¥199" in page, "/accounts/login/?next=/membership/" in page) == (True,) * 4
    assert "csrfmiddlewaretoken" not in page


def test_the_page_says_so_when_no_plan_is_on_sale(client, db):
    make_plan(is_on_sale=False)
    assert "No membership is on sale now" in text(client.get("/membership/"))


def test_a_subscriber_reads_until_when_and_when_a_renewal_begins(signed_in, member):
    plan = make_plan("all", products=[make_product()])
    make_grant(member, plan, ends_at=timezone.now() + timedelta(days=400))
    page = text(signed_in(member).get("/membership/"))
    assert ("You hold" in page, "Begins on" in page, "Renew" in page) == (True, True, True)


@pytest.mark.parametrize("size", [5, 25])
def test_the_membership_page_costs_the_same_however_many_plans_and_products(client, signed_in, member, parcels, count_queries, size):
    products = [make_product(kind="parcel") for _ in range(size)]
    for position in range(size // 5):
        make_plan(products=products, position=position)
    with count_queries(5):
        client.get("/membership/")
    client = signed_in(member)
    client.get("/membership/")
    with count_queries(VISIT + 6):
        client.get("/membership/")


# The member and the counters of the bar; the session is in the cache.
VISIT = 2


@pytest.mark.parametrize("size", [5, 25])
def test_the_order_list_costs_the_same_however_many_orders(signed_in, member, count_queries, size):
    for _ in range(size):
        make_order(member, make_product())
    client = signed_in(member)
    with count_queries(VISIT + 1):
        assert len(client.get("/me/orders/").context["page"].items) == min(size, 20)


@pytest.mark.parametrize("size", [5, 25])
def test_the_page_of_rights_costs_the_same_however_many_rights(signed_in, member, parcels, count_queries, size):
    products = [make_product(kind="parcel") for _ in range(size)]
    for product in products:
        make_grant(member, product)
    make_grant(member, make_plan(products=products))
    client = signed_in(member)
    with count_queries(VISIT + 4):
        assert len(client.get("/me/membership/").context["grants"]) == size + 1


def test_the_order_page_costs_five_queries_more_than_a_visit(signed_in, member, parcels, count_queries):
    order = paid_order(member, make_product(kind="parcel"))
    client = signed_in(member)
    with count_queries(VISIT + 5):
        client.get(f"/orders/{order.ref}/")


def test_older_orders_stand_on_the_next_page(signed_in, member):
    for number in range(25):
        make_order(member, make_product(), at=NOW - timedelta(days=number))
    client = signed_in(member)
    first = client.get("/me/orders/").context["page"]
    second = client.get(f"/me/orders/{first.older_url}").context["page"]
    assert (len(first.items), len(second.items), second.older_url) == (20, 5, "")
    assert not {order.pk for order in first.items} & {order.pk for order in second.items}


def test_buying_leads_to_checkout_with_the_price(signed_in, member):
    product = make_product("rust", price=26850, name_en="Rust")
    client = signed_in(member)
    answer = client.post("/products/rust/buy/")
    page = text(client.get(answer.url))
    assert answer.url == f"/checkout/{Order.objects.get().ref}/"
    assert ("Rust" in page, "¥268.50" in page, "Sandbox" in page) == (True, True, True)
    assert Order.objects.get().lines.get().product == product


def test_what_cannot_be_bought_is_said(signed_in, member):
    make_product("rust", is_on_sale=False)
    answer = signed_in(member).post("/products/rust/buy/", follow=True)
    assert "This is not on sale now." in text(answer)


def test_a_visitor_is_sent_to_sign_in_before_buying(client, db):
    make_plan("all")
    assert client.post("/membership/all/buy/").url.startswith("/accounts/login/")


@pytest.mark.parametrize("path", ["/membership/all/buy/", "/products/rust/buy/"])
def test_who_may_not_take_part_cannot_buy(signed_in, unverified, suspended, path):
    make_plan("all")
    make_product("rust")
    for person in (unverified, suspended):
        assert signed_in(person).post(path).status_code == 403
    assert Order.objects.count() == 0


def test_acts_are_not_done_by_reading(signed_in, member):
    make_plan("all")
    make_product("rust")
    order = make_order(member, make_plan())
    client = signed_in(member)
    paths = ["/membership/all/buy/", "/products/rust/buy/", f"/checkout/{order.ref}/pay/", f"/checkout/{order.ref}/cancel/"]
    assert [client.get(path).status_code for path in paths] == [405] * 4


def test_an_order_is_shown_to_its_member_and_nobody_else(signed_in, client, member, other_member, superuser):
    order = make_order(member, make_product())
    reading = [f"/checkout/{order.ref}/", f"/orders/{order.ref}/", f"/orders/{order.ref}/state/"]
    acting = [f"/checkout/{order.ref}/pay/", f"/checkout/{order.ref}/cancel/"]
    assert [client.get(path).status_code for path in reading] == [302, 302, 404]
    for person in (other_member, superuser):
        signed_in(person)
        assert [client.get(path).status_code for path in reading] == [404] * 3
        assert [client.post(path, {"provider": "sandbox"}).status_code for path in acting] == [404] * 2
    signed_in(member)
    assert [client.get(path).status_code for path in reading] == [200] * 3
    order.refresh_from_db()
    assert (order.status, order.payments.count()) == ("pending", 0)


def test_an_order_that_does_not_exist_looks_like_anothers(signed_in, member):
    assert signed_in(member).get("/orders/0000000000/").status_code == 404


def test_no_way_to_pay_chosen_gives_the_page_again_with_a_sentence(signed_in, member):
    order = make_order(member, make_product())
    for data in ({}, {"provider": "stripe"}):
        answer = signed_in(member).post(f"/checkout/{order.ref}/pay/", data)
        assert (answer.status_code, "Choose how to pay." in text(answer)) == (400, True)


def test_a_decided_order_has_no_checkout(signed_in, member):
    order = paid_order(member, make_product())
    assert signed_in(member).get(f"/checkout/{order.ref}/").url == f"/orders/{order.ref}/"


def test_coming_back_from_the_provider_changes_nothing(signed_in, member):
    order = make_order(member, make_product())
    start(order)
    client = signed_in(member)
    for _ in range(3):
        page = text(client.get(f"/orders/{order.ref}/?paid=1&status=succeeded"))
    order.refresh_from_db()
    assert order.status == "pending"
    assert all(part in page for part in ("Waiting for the payment notice", "data-poll-url", "Refresh"))


def test_the_state_changes_when_the_notice_came(signed_in, member):
    order = make_order(member, make_product())
    client = signed_in(member)
    states = [client.get(f"/orders/{order.ref}/state/").json()["state"]]
    payment = start(order)
    states.append(client.get(f"/orders/{order.ref}/state/").json()["state"])
    deliver_notice(fact_of(payment))
    states.append(client.get(f"/orders/{order.ref}/state/").json()["state"])
    assert states == ["pending", "pending-pending", "paid"]


def test_a_paid_order_leads_to_what_it_opened(signed_in, member, parcels):
    order = paid_order(member, make_product("box", kind="parcel"))
    page = text(signed_in(member).get(f"/orders/{order.ref}/"))
    assert ('href="/parcels/box/"' in page, "Paid. It is open to you." in page) == (True, True)


@pytest.mark.parametrize(
    ("happening", "sentence"),
    [("failed", "The payment was declined"), ("expired", "This order has expired"), ("cancelled", "You cancelled this order"),
     ("wrong", "We are looking into a payment"), ("twice", "A second payment came for this order")],
)
def test_the_order_page_says_what_happened(signed_in, member, happening, sentence):
    order = make_order(member, make_product(), at=NOW)
    payment = start(order)
    if happening == "failed":
        deliver_notice(fact_of(payment, state="failed"))
    elif happening == "wrong":
        deliver_notice(fact_of(payment, amount=1))
    elif happening == "expired":
        checkout.expire_orders(at=NOW + timedelta(hours=1))
    elif happening == "cancelled":
        signed_in(member).post(f"/checkout/{order.ref}/cancel/")
    else:
        deliver_notice(fact_of(payment, state="failed"))
        deliver_notice(fact_of(start(order)))
        deliver_notice(fact_of(payment))
    assert sentence in text(signed_in(member).get(f"/orders/{order.ref}/"))


def test_my_membership_says_why_each_thing_is_open(signed_in, member, parcels):
    order = paid_order(member, make_plan("all", name_en="Everything", products=[make_product()]))
    make_grant(member, make_product(name_en="A present", kind="parcel"))
    page = text(signed_in(member).get("/me/membership/"))
    assert ("Everything" in page, f"Order {order.ref}" in page, "A present" in page, "given by the team" in page) == (True,) * 4


def test_pages_without_anything_say_what_to_do(signed_in, member):
    client = signed_in(member)
    assert "You have not ordered anything yet" in text(client.get("/me/orders/"))
    assert "Nothing paid is open to you yet" in text(client.get("/me/membership/"))


@pytest.mark.parametrize("path", ["/me/orders/", "/me/membership/"])
def test_a_visitor_is_sent_to_sign_in(client, db, path):
    assert client.get(path).url == f"/accounts/login/?next={path}"


def test_the_pages_speak_chinese(signed_in, member):
    make_plan("all", name_zh="全部内容", products=[make_product()])
    client = signed_in(member)
    page = text(client.get("/membership/", headers={"Accept-Language": "zh-hans"}))
    assert ("会员" in page, "全部内容" in page) == (True, True)


def test_buying_needs_the_csrf_token(member):
    make_plan("all")
    client = Client(enforce_csrf_checks=True)
    client.force_login(member)
    assert (client.post("/membership/all/buy/").status_code, Order.objects.count()) == (403, 0)


def test_the_reason_something_is_open_can_be_included_anywhere(member):
    product, plan_product = make_product(), make_product()
    order = paid_order(member, make_plan(products=[plan_product], name_en="Everything"))
    make_grant(member, product)
    rights = rights_of(member, at=timezone.now())
    given = render_to_string("billing/_why.html", {"access": rights.access_to(product)})
    member_page = render_to_string("billing/_why.html", {"access": rights.access_to(plan_product)})
    assert "It was given to you. For life." in given
    assert "Your membership “Everything” opens it. Until" in member_page
    assert f"/orders/{order.ref}/" in member_page
    assert render_to_string("billing/_why.html", {"access": rights.access_to(make_product())}).strip() == ""
    assert "free for everybody" in render_to_string("billing/_why.html", {"access": rights.access_to(None)})
