"""Coupons as members meet them: the link, the form at checkout, their own coupons."""
import re

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from billing import coupons, payments
from billing.models import CouponRedemption
from tests.factories.accounts import make_member
from tests.factories.billing import fact_of, make_order, make_plan, make_product, start
from tests.factories.coupons import make_coupon, states, use
from tests.factories.refunds import real_money

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nobody_has_tried():
    cache.clear()


@pytest.fixture
def member():
    return make_member("lin")


@pytest.fixture
def reader(client, member):
    client.force_login(member)
    return client


@pytest.fixture
def order(member):
    return make_order(member, make_product(sku="handbook", price=26800))


def type_in(reader, order, code, **headers):
    return reader.post(reverse("billing:use_coupon", args=[order.ref]), {"code": code}, **headers)


def fault(response) -> str:
    found = re.search(r'id="coupon-fault"[^>]*>([^<]*)<', response.content.decode())
    return found[1] if found else ""


def test_a_typed_code_lowers_the_price_on_the_page(reader, order):
    make_coupon("SPRING26", percent=20)
    response = type_in(reader, order, " spring-26 ")
    assert (response.status_code, response["Location"]) == (302, f"/checkout/{order.ref}/")
    shown = reader.get(response["Location"]).content.decode()
    assert [text in shown for text in ("¥214.40", "¥53.60", "SPRING26")] == [True] * 3


def test_a_refused_code_stays_in_the_form_with_its_reason(reader, order):
    make_coupon("PLANS", plans=[make_plan()])
    response = type_in(reader, order, "plans")
    assert (response.status_code, fault(response)) == (400, "This coupon is not for what you chose.")
    assert 'value="plans"' in response.content.decode()
    order.refresh_from_db()
    assert order.total_amount == 26800


@pytest.mark.parametrize(("language", "reason"), [
    ("en", "There is no coupon with this code. Please check it letter by letter."), ("zh-hans", "没有这个优惠码。请逐个字母核对。"),
])
def test_the_reason_is_in_the_members_language(reader, order, language, reason):
    assert fault(type_in(reader, order, "NOTHING", headers={"accept-language": language})) == reason


@pytest.mark.parametrize("code", ["", "SPRІNG", "SPRING\u200b", "\x00", "A" * 201, "<script>", "' OR 1=1 --"])
def test_what_is_no_code_is_said_and_never_breaks(reader, order, code):
    response = type_in(reader, order, code)
    assert response.status_code == 400
    assert fault(response)
    assert not CouponRedemption.objects.exists()


def test_a_coupon_is_taken_off_by_its_button(reader, order):
    coupon = make_coupon()
    use(order, coupon)
    assert reverse("billing:drop_coupon", args=[order.ref]) in reader.get(f"/checkout/{order.ref}/").content.decode()
    reader.post(reverse("billing:drop_coupon", args=[order.ref]))
    order.refresh_from_db()
    assert (order.total_amount, states(coupon)) == (26800, ["released"])


def test_nobody_uses_a_coupon_on_an_order_of_somebody_else(reader):
    theirs = make_order(make_member(), make_product())
    make_coupon("SPRING26")
    assert type_in(reader, theirs, "SPRING26").status_code == 404
    assert not CouponRedemption.objects.exists()


def test_who_guesses_codes_is_stopped(reader, order):
    answers = [type_in(reader, order, f"GUESS{n}").status_code for n in range(25)]
    assert answers == [400] * 20 + [429] * 5
    response = type_in(reader, order, "GUESS")
    assert (fault(response), response["Retry-After"]) == ("Too many tries. Wait a few minutes.", "600")
    # Even the right one waits.
    make_coupon("SPRING26")
    assert type_in(reader, order, "SPRING26").status_code == 429


def test_who_guesses_from_many_accounts_is_stopped_by_their_address(client):
    answers = []
    for _n in range(4):
        other = make_member()
        client.force_login(other)
        theirs = make_order(other, make_product())
        answers += [type_in(client, theirs, f"GUESS{n}").status_code for n in range(19)]
    assert (answers.count(400), answers[-1]) == (60, 429)


def test_guessing_by_links_is_limited_as_well(reader, member):
    make_product(sku="other")
    answers = []
    for n in range(22):
        reader.get(f"/c/GUESS{n}/")
        reader.post("/products/other/buy/")
        found = [str(message) for message in reader.get("/me/coupons/").context["messages"]]
        answers.append(any("Too many tries" in text for text in found))
    assert (answers[19], answers[20], answers[21]) == (False, True, True)


@pytest.mark.parametrize("link", ["/c/spring-26/", "/membership/?coupon=spring26", "/courses/?coupon=SPRING26"])
def test_a_link_brings_the_code_to_checkout(reader, member, link):
    coupon = make_coupon("SPRING26")
    make_product(sku="handbook", price=26800)
    reader.get(link)
    response = reader.post("/products/handbook/buy/")
    order = member.orders.get()
    assert (response["Location"], order.total_amount, states(coupon)) == (f"/checkout/{order.ref}/", 21440, ["reserved"])
    # It was used: the next order does not ask for it again.
    assert "coupon" not in reader.session


def test_a_visitors_code_is_still_there_after_signing_in(client, member):
    make_coupon("SPRING26")
    make_product(sku="handbook", price=26800)
    client.get("/c/SPRING26/")
    client.force_login(member)
    client.post("/products/handbook/buy/")
    assert member.orders.get().total_amount == 21440


def test_a_link_says_nothing_about_whether_there_is_such_a_coupon(client):
    make_coupon("SPRING26")
    answers = [client.get(f"/c/{code}/", follow=True) for code in ("SPRING26", "SPRING27")]
    texts = [re.sub(r"SPRING2\d|csrf\S+|[0-9a-zA-Z]{64}", "", answer.content.decode()) for answer in answers]
    assert (texts[0], [answer.status_code for answer in answers]) == (texts[1], [200, 200])


def test_a_link_with_what_is_no_code_says_so(client):
    response = client.get("/c/SPR%D0%86NG/", follow=True)
    assert "“І” is a letter of another alphabet" in response.content.decode()
    assert "coupon" not in client.session


def test_a_code_that_does_not_fit_waits_in_the_form(reader, member):
    make_coupon("PLANS", plans=[make_plan()])
    make_product(sku="handbook")
    reader.get("/c/PLANS/")
    response = reader.post("/products/handbook/buy/", follow=True)
    shown = response.content.decode()
    assert "The coupon PLANS: This coupon is not for what you chose." in shown
    assert 'value="PLANS"' in shown


def test_a_changed_currency_keeps_the_coupon(reader, order):
    coupon = make_coupon("SPRING26", percent=20)
    order.lines.get().product.prices.create(currency="USD", amount=4000)
    use(order, coupon)
    reader.post(reverse("billing:change_currency", args=[order.ref]), {"currency": "USD"})
    new = order.member.orders.order_by("-id").first()
    assert (new.currency, new.total_amount, states(coupon)) == ("USD", 3200, ["released", "reserved"])


def test_the_order_shows_what_the_coupon_took_off(reader, order):
    use(order, make_coupon("SPRING26", percent=20))
    shown = reader.get(f"/orders/{order.ref}/").content.decode()
    assert [text in shown for text in ("¥53.60", "¥214.40", "The coupon SPRING26 took ¥53.60 off.")] == [True] * 3


def test_a_member_sees_their_own_coupons_and_how_they_stand(reader, member, order):
    now = timezone.now()
    used = coupons.issue(member, cause="points:1", at=now, percent_bp=2000)
    coupons.issue(member, cause="survey:q4", at=now, fixed_amount=5000, currency="CNY", minimal_amount=10000, kinds=["plan"])
    coupons.issue(make_member(), cause="points:1", at=now, percent_bp=9900)
    use(order, used)
    shown = reader.get("/me/coupons/").content.decode()
    said = ("20% off", "on an order that is not paid yet", "¥50 off", "for orders of at least ¥100", "for a membership", "to be used")
    assert [text for text in (used.written, *said) if text not in shown] == []
    assert "99% off" not in shown


def test_a_member_without_coupons_is_told_where_codes_go(reader):
    assert "No coupon was given to you yet" in reader.get("/me/coupons/").content.decode()


@pytest.mark.parametrize("count", [5, 25])
def test_the_page_of_coupons_asks_the_same_few_questions(reader, member, count, django_assert_num_queries):
    for n in range(count):
        coupons.issue(member, cause=f"points:{n}", at=timezone.now(), percent_bp=2000)
    reader.get("/me/coupons/")
    with django_assert_num_queries(5):
        reader.get("/me/coupons/")


def test_the_invoice_says_what_the_coupon_took_off(reader, order, monkeypatch):
    real_money(monkeypatch)
    use(order, make_coupon(percent=20))
    payments.settle("sandbox", fact_of(start(order)), at=order.created_at)
    invoice = order.invoices.get()
    shown = reader.get(reverse("billing:invoice", args=[order.ref, invoice.number])).content.decode()
    assert [text in shown for text in ("¥268", "less a coupon of ¥53.60", "¥214.40")] == [True] * 3
