"""Gifts: bought for somebody, redeemed once, void when paid back, expired after a year."""
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from billing import checkout, gifts
from billing.access import rights_of
from billing.invariants import check_invariants
from billing.models import Gift, Grant, Order, OrderEvent
from billing.refusals import BillingRefused
from notices.models import Notice
from tests.factories.billing import make_grant, make_order, make_plan, make_product, paid_order
from tests.factories.prices import make_bundle, make_gift
from tests.factories.refunds import ask, make_policy, refunded

NOW = timezone.now()
DAY = timedelta(days=1)


@pytest.fixture
def product(db):
    return make_product(price=26800, name_en="Rust", name_zh="锈")


def opened(person, at=None):
    return set(rights_of(person, at=at or timezone.now()).product_ids)


def test_a_paid_gift_opens_nothing_to_its_giver_and_all_to_who_redeems_it(member, other_member, product):
    gift = make_gift(member, product, at=NOW)
    assert (opened(member), opened(other_member), Grant.objects.count()) == (set(), set(), 0)
    gifts.redeem(gift, other_member, at=NOW)
    assert (opened(member), opened(other_member)) == (set(), {product.pk})
    grant = Grant.objects.get()
    assert (grant.source_kind, grant.source_key, grant.ends_at) == ("gift", str(gift.pk), None)
    assert check_invariants() == []


def test_a_given_term_begins_when_it_is_redeemed(member, other_member):
    gift = make_gift(member, make_plan(months=12), at=NOW)
    line = gift.line
    line.refresh_from_db()
    assert line.serves_from is None
    gifts.redeem(gift, other_member, at=NOW + 40 * DAY)
    grant = Grant.objects.get()
    assert (grant.member, grant.starts_at) == (other_member, NOW + 40 * DAY)
    line.refresh_from_db()
    assert line.serves_from is not None
    assert check_invariants() == []


def test_a_given_term_follows_on_what_its_receiver_has(member, other_member):
    plan = make_plan()
    paid_order(other_member, plan, at=NOW)
    end = Grant.objects.get().ends_at
    gifts.redeem(make_gift(member, plan, at=NOW), other_member, at=NOW + DAY)
    assert Grant.objects.get(source_kind="gift").starts_at == end


def test_a_given_bundle_opens_each_of_its_products(member, other_member):
    parts = [make_product(), make_product()]
    gifts.redeem(make_gift(member, make_bundle(parts), at=NOW), other_member, at=NOW)
    assert opened(other_member) == {part.pk for part in parts}


def test_what_the_giver_owns_can_be_given(member, other_member, product):
    paid_order(member, product, at=NOW)
    gift = make_gift(member, product, at=NOW)
    gifts.redeem(gift, other_member, at=NOW)
    assert opened(other_member) == {product.pk}


def test_a_gift_is_redeemed_once(member, other_member, unverified, product):
    gift = make_gift(member, product, at=NOW)
    gifts.redeem(gift, other_member, at=NOW)
    for person in (other_member, member):
        with pytest.raises(BillingRefused, match="redeemed already"):
            gifts.redeem(gift, person, at=NOW)
    assert Grant.objects.count() == 1


def test_an_unpaid_gift_opens_nothing(member, other_member, product):
    gift = make_gift(member, product, at=NOW, paid=False)
    with pytest.raises(BillingRefused, match="not paid"):
        gifts.redeem(gift, other_member, at=NOW)


def test_who_may_not_take_part_redeems_nothing(member, unverified, suspended, product):
    gift = make_gift(member, product, at=NOW)
    for person in (unverified, suspended):
        with pytest.raises(BillingRefused):
            gifts.redeem(gift, person, at=NOW)
    gift.refresh_from_db()
    assert gift.redeemed_at is None


def test_a_gift_for_a_member_is_theirs_alone_and_they_are_told(member, other_member, moderator, product):
    gift = make_gift(member, product, at=NOW, recipient=other_member, message="For you")
    assert list(Notice.objects.filter(kind="gift_received").values_list("member", "url")) == [(other_member.pk, f"/gifts/{gift.code}/")]
    with pytest.raises(BillingRefused, match="another member"):
        gifts.redeem(gift, moderator, at=NOW)
    gifts.redeem(gift, other_member, at=NOW)
    assert list(Notice.objects.filter(kind="gift_redeemed").values_list("member", flat=True)) == [member.pk]


def test_a_gift_for_an_address_is_written_to_once_with_link_and_words(member, product, mailoutbox):
    gift = make_gift(member, product, at=NOW, email="lin@example.org", message="Happy birthday")
    gifts.make_ready(gift.line, at=NOW)
    (letter,) = [letter for letter in mailoutbox if letter.to == ["lin@example.org"]]
    assert all(part in letter.body for part in (gift.code, "Happy birthday", "Rust", member.name))
    assert gift.code in letter.alternatives[0].content


def test_before_the_money_comes_nobody_is_told(member, other_member, product, mailoutbox):
    make_gift(member, product, at=NOW, paid=False, email="lin@example.org")
    make_gift(member, product, at=NOW, paid=False, recipient=other_member)
    assert (mailoutbox, Notice.objects.filter(kind="gift_received").count()) == ([], 0)


def test_who_owns_it_already_does_not_use_it_up(member, other_member, product):
    gift = make_gift(member, product, at=NOW)
    make_grant(other_member, product)
    with pytest.raises(BillingRefused, match="You have this already"):
        gifts.redeem(gift, other_member, at=NOW)
    gift.refresh_from_db()
    assert gift.redeemed_at is None


def test_a_gift_that_is_paid_back_is_void(member, other_member, product):
    make_policy()
    gift = make_gift(member, product, at=NOW)
    refunded(gift.line.order, at=NOW)
    gift.refresh_from_db()
    assert gift.voided_at == NOW
    with pytest.raises(BillingRefused, match="void"):
        gifts.redeem(gift, other_member, at=NOW)
    assert OrderEvent.objects.filter(kind="gift_void").count() == 1
    assert check_invariants() == []


def test_a_redeemed_gift_that_is_paid_back_closes_to_its_receiver(member, other_member, product):
    gift = make_gift(member, product, at=NOW)
    gifts.redeem(gift, other_member, at=NOW)
    refunded(gift.line.order, at=NOW)
    gift.refresh_from_db()
    assert (opened(other_member), gift.voided_at) == (set(), None)
    assert check_invariants() == []


def test_a_gift_that_nobody_opened_is_unused_for_a_refund(member, product):
    make_policy(consumed_percent=0)
    assert ask(make_gift(member, product, at=NOW).line.order, at=NOW).is_within_policy


def test_after_its_time_a_gift_expires_and_the_giver_is_told(member, other_member):
    gift = make_gift(member, make_plan(), at=NOW)
    end = NOW + timedelta(days=365)
    with pytest.raises(BillingRefused, match="is over"):
        gifts.redeem(gift, other_member, at=end)
    assert (gifts.expire_gifts(at=end - DAY), gifts.expire_gifts(at=end), gifts.expire_gifts(at=end)) == (0, 1, 0)
    gift.refresh_from_db()
    assert gift.expired_at == end
    # What it brought is earned on the day on which nobody can ask for it any more.
    assert gift.line.serves_from == gift.line.serves_until is not None
    assert Notice.objects.filter(kind="gift_expired", member=member).count() == 1
    assert check_invariants() == []


def test_a_redeemed_gift_does_not_expire(member, other_member, product):
    gift = make_gift(member, product, at=NOW)
    gifts.redeem(gift, other_member, at=NOW)
    assert gifts.expire_gifts(at=NOW + timedelta(days=400)) == 0


@pytest.mark.parametrize("written", [
    lambda code: code.lower(), lambda code: code.replace("-", ""), lambda code: f" {code.replace('-', ' ')} ",
    lambda code: code.translate({ord(sign): ord(sign) + 0xFEE0 for sign in code if sign != "-"}),
])
def test_a_code_is_found_as_people_type_it(signed_in, member, product, written):
    gift = make_gift(member, product)
    answer = signed_in(member).post("/gifts/", {"code": written(gift.code)})
    assert (answer.status_code, answer.url) == (302, f"/gifts/{gift.code}/")


@pytest.mark.parametrize("code", ["", "AAAA-AAAA-AAAA-AAAA", "\x00", "'; drop", "字" * 60])
def test_a_wrong_code_is_answered_with_the_form(client, db, code):
    answer = client.post("/gifts/", {"code": code})
    assert (answer.status_code, b"invalid" in answer.content) == (400, True)


def test_the_giver_fills_in_the_form_and_comes_to_checkout(signed_in, member, other_member, product):
    client = signed_in(member)
    address = f"/give/product/{product.sku}/"
    assert client.get(address).status_code == 200
    answer = client.post(address, {"recipient": f"@{other_member.handle}", "message": "Enjoy"})
    order = Order.objects.get()
    gift = Gift.objects.get()
    assert (answer.url, gift.recipient, gift.message, gift.line.order) == (f"/checkout/{order.ref}/", other_member, "Enjoy", order)
    assert other_member.name in client.get(answer.url).content.decode()


@pytest.mark.parametrize("recipient", ["nobody-of-this-name", "no@address", "a b@c", "x" * 300])
def test_an_unknown_recipient_is_answered_with_the_form_filled_in(signed_in, member, product, recipient):
    answer = signed_in(member).post(f"/give/product/{product.sku}/", {"recipient": recipient, "message": "Enjoy"})
    assert (answer.status_code, b"Enjoy" in answer.content, Order.objects.count()) == (400, True, 0)


def test_nobody_gives_to_themselves(signed_in, member, product):
    assert signed_in(member).post(f"/give/product/{product.sku}/", {"recipient": member.handle}).status_code == 400


def test_two_gifts_of_the_same_are_two_orders(member, product):
    assert make_gift(member, product, at=NOW).line.order != make_gift(member, product, at=NOW).line.order
    order = make_gift(member, product, at=NOW, paid=False).line.order
    assert make_order(member, product, at=NOW) != order


def test_a_gift_reordered_in_another_way_stays_a_gift(member, other_member, product):
    order = make_gift(member, product, at=NOW, paid=False, recipient=other_member).line.order
    again = checkout.again(order, at=NOW)
    assert Gift.objects.get(line__order=again).recipient == other_member


def test_the_order_page_shows_the_giver_the_link_and_the_gift_page_shows_each_their_step(signed_in, client, member, other_member, product):
    gift = make_gift(member, product)
    assert gift.code in signed_in(member).get(f"/orders/{gift.line.order.ref}/").content.decode()
    client.logout()
    assert b"You need an account" in client.get(f"/gifts/{gift.code}/").content
    reader = signed_in(other_member)
    assert b"Open the gift" in reader.get(f"/gifts/{gift.code}/").content
    assert reader.post(f"/gifts/{gift.code}/redeem/").url == f"/gifts/{gift.code}/"
    assert b"It is open to you" in reader.get(f"/gifts/{gift.code}/").content
    assert opened(other_member) == {product.pk}


def test_the_database_refuses_a_gift_that_was_redeemed_by_nobody_or_unpaid(member, product):
    gift = make_gift(member, product, at=NOW, paid=False)
    for wrong in ({"redeemed_at": NOW}, {"redeemed_at": NOW, "redeemed_by": member}, {"expired_at": NOW}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Gift.objects.filter(pk=gift.pk).update(**wrong)
