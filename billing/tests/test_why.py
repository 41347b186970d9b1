"""The page that says why something is open: the same answer as everywhere, with every grant and what it does."""
import itertools
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from billing.access import rights_of
from billing.grants import revoke
from billing.models import Grant, Plan, Product
from billing.why import Verdict, history_of, why
from tests.factories.accounts import make_member
from tests.factories.billing import make_grant, make_plan, make_product, paid_order

NOW = timezone.now()
DAY = timedelta(days=1)
_keys = itertools.count(1)


@pytest.fixture
def product(db):
    return make_product("rust")


@pytest.fixture
def plan(product):
    return make_plan("all", products=[product], months=1)


def verdicts(explained) -> list[str]:
    return [str(one.verdict) for one in explained.grants]


def test_it_names_the_order_the_term_and_what_a_refund_would_do(member, product, plan):
    order = paid_order(member, plan, at=NOW)
    found = why(member, product, at=NOW)
    assert (found.access.allowed, found.chain[0].source, verdicts(found)) == (True, f"Order {order.ref}", ["decides"])
    assert [one.sentence for one in found.refunds] == [f"If order {order.ref} is paid back, this closes at once."]
    assert found.refunds[0].promise
    assert [way.kind for way in found.ways] == ["product", "plan"]


def test_renewals_are_told_as_one_chain(member, product, plan):
    orders = [paid_order(member, plan, at=NOW + n * DAY) for n in range(3)]
    found = why(member, product, at=NOW + 5 * DAY)
    assert [one.grant.source_key for one in found.chain] == [order.ref for order in orders]
    assert verdicts(found) == ["follows", "follows", "decides"]
    assert found.access.until == found.chain[-1].grant.ends_at
    assert [one.then.allowed for one in found.refunds] == [False, True, True]


def test_what_else_is_held_stays_after_a_refund(member, product, plan):
    make_grant(member, plan, ends_at=NOW + 5 * DAY)
    order = paid_order(member, product, at=NOW)
    found = why(member, product, at=NOW)
    assert verdicts(found) == ["decides", "counts"]
    assert (found.chain[0].order_ref, [one.source for one in found.others]) == (order.ref, ["given by the team"])
    assert (found.refunds[0].then.allowed, found.refunds[0].then.until) == (True, NOW + 5 * DAY)
    assert found.ways == []


def test_a_right_that_was_taken_back_or_has_ended_says_so(member, product, plan):
    revoke(make_grant(member, product), at=NOW - DAY)
    make_grant(member, plan, starts_at=NOW - 9 * DAY, ends_at=NOW - 2 * DAY)
    make_grant(member, plan, starts_at=NOW + 9 * DAY, ends_at=NOW + 12 * DAY)
    found = why(member, product, at=NOW)
    assert (found.access.allowed, verdicts(found)) == (False, ["later", "revoked", "over"])
    assert found.grants[1].sentence.startswith("Does not count: it was taken back on ")


def test_a_plan_that_does_not_open_it_is_told_to_staff_only(member, product, plan):
    make_grant(member, make_plan("other", products=[make_product()]))
    assert verdicts(why(member, product, at=NOW)) == []
    assert verdicts(why(member, product, at=NOW, with_all_plans=True)) == ["elsewhere"]


def test_a_life_at_the_end_of_the_chain_beats_a_longer_term_beside_it(member, product, plan):
    other = make_plan("other", products=[product])
    make_grant(member, plan, ends_at=NOW + 2 * DAY)
    make_grant(member, product, starts_at=NOW + DAY)
    make_grant(member, other, ends_at=NOW + timedelta(hours=1))
    assert rights_of(member, at=NOW).access_to(product).until is None


@pytest.mark.parametrize("count", [5, 25])
def test_it_costs_the_same_whatever_was_held(member, product, plan, count, count_queries):
    for n in range(count):
        paid_order(member, plan, at=NOW + n * DAY)
    why(member, product, at=NOW)
    with count_queries(6):
        why(member, product, at=NOW)


# Pages


def test_a_member_reads_it(signed_in, member, product, plan):
    order = paid_order(member, plan, at=timezone.now())
    page = signed_in(member).get("/products/rust/access/").content.decode()
    for words in ("Why can I open this?", order.ref, "Counts, and lasts longest: it decides.", "this closes at once"):
        assert words in page


def test_what_one_can_neither_hold_nor_buy_is_not_there(signed_in, member, staff, product):
    Product.objects.update(is_on_sale=False)
    assert signed_in(member).get("/products/rust/access/").status_code == 404
    revoke(make_grant(member, product), at=NOW)
    assert signed_in(member).get("/products/rust/access/").status_code == 200


def test_staff_read_it_of_anybody_with_who_gave_it(signed_in, member, staff, product):
    revoke(make_grant(member, product, source_key="marta:X1"), at=NOW)
    page = signed_in(staff).get(f"/products/rust/access/{member.handle}/").content.decode()
    assert "marta" in page
    assert "X1" not in page
    assert "it was taken back on" in page
    assert signed_in(member).get(f"/products/rust/access/{member.handle}/").status_code == 403


def test_the_admin_says_the_same(signed_in, superuser, member, product, plan):
    revoke(make_grant(member, product), at=NOW)
    paid_order(member, plan, at=NOW)
    client = signed_in(superuser)
    page = client.get("/admin/billing/grant/why/", {"member": member.handle, "product": product.pk}).content.decode()
    assert "Counts, and lasts longest: it decides." in page
    assert "it was taken back on" in page
    everything = client.get("/admin/billing/grant/why/", {"member": member.handle}).content.decode()
    assert "Counts: it is in force." in everything
    assert "it was taken back on" in everything
    assert [one.judged.verdict for one in history_of(member, at=NOW)] == [Verdict.COUNTS, Verdict.REVOKED]


# One judgement, however it is asked


moments = st.integers(-5, 5).map(lambda n: NOW + n * DAY)


@st.composite
def rights_rows(draw):
    rows = []
    for _n in range(draw(st.integers(0, 6))):
        start = draw(moments)
        rows.append({
            "thing": draw(st.sampled_from(["product", "plan", "other"])), "starts_at": start,
            "ends_at": draw(st.none() | st.integers(1, 6).map(lambda n, start=start: start + n * DAY)),
            "revoked_at": draw(st.none() | moments),
        })
    return rows


class OneJudgement(TestCase):
    """Rights in memory, the query set for lists, and every verdict of the page agree at every instant."""

    @classmethod
    def setUpTestData(cls):
        cls.member, cls.product = make_member("judged"), make_product("judged")
        cls.things = {
            "product": {"product": cls.product}, "plan": {"plan": make_plan("opens", products=[cls.product])},
            "other": {"plan": make_plan("opens-not", products=[make_product()])},
        }

    @settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(rows=rights_rows(), at=moments)
    def test_all_ways_to_ask_agree(self, rows, at):
        Grant.objects.filter(member=self.member).delete()
        for row in rows:
            thing = self.things[row.pop("thing")]
            Grant.objects.create(member=self.member, source_kind="staff", source_key=f"k{next(_keys)}", **thing, **row)
        rights = rights_of(self.member, at=at)
        access, found = rights.access_to(self.product), why(self.member, self.product, at=at, with_all_plans=True)
        in_force = Grant.objects.filter(member=self.member).in_force_at(at)
        opening = in_force.filter(product=self.product) | in_force.filter(plan__in=Plan.objects.filter(products=self.product))
        assert access.allowed == opening.exists()
        assert access.allowed == (self.product.pk in rights.product_ids)
        assert {one.grant.pk for one in found.grants if one.counts} == set(opening.values_list("pk", flat=True))
        assert (found.access, sum(one.verdict == Verdict.DECIDES for one in found.grants)) == (access, int(access.allowed))
        if access.allowed:
            ends = [one.grant.ends_at for one in found.grants if one.counts]
            assert access.until is None or None not in ends and access.until >= max(ends)
            assert access.until == found.chain[-1].grant.ends_at
        assert not rights_of(AnonymousUser(), at=at).access_to(self.product).allowed
