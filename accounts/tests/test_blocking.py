"""Blocking: what is kept, who finds out, and what becomes of it when one of the two leaves."""
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import blocking
from accounts.models import Block, Member
from accounts.personal.erasing import erase
from accounts.personal.registry import declared_for
from tests.factories.accounts import make_member

NOW = timezone.now()
pytestmark = pytest.mark.django_db


def blocked(member) -> set[int]:
    return set(Member.objects.filter(pk__in=blocking.blocked_by(member)).values_list("pk", flat=True))


def test_a_member_blocks_from_the_page_and_takes_it_back_from_their_list(signed_in, member, other_member):
    client = signed_in(member)
    assert client.post("/members/marta/block/").url == "/members/marta/"
    assert blocked(member) == {other_member.pk}
    assert "You blocked this member." in client.get("/members/marta/").content.decode()
    assert "Marta Kowalczyk" in client.get("/me/blocked/").content.decode()
    client.post(f"/me/blocked/{other_member.pk}/unblock/")
    assert blocked(member) == set()
    assert "You blocked nobody" in client.get("/me/blocked/").content.decode()


def test_a_block_twice_is_one_and_the_second_tells_nobody(member, other_member):
    assert [blocking.block(member, other_member, at=NOW) for _n in range(2)] == [True, False]
    assert Block.objects.count() == 1


def test_nobody_blocks_themself(signed_in, member):
    assert signed_in(member).post("/members/lin/block/").status_code == 404
    with pytest.raises(IntegrityError), transaction.atomic():
        Block.objects.create(member=member, blocked=member, at=NOW)


def test_who_is_suspended_or_new_may_block_too(signed_in, suspended, unverified, other_member):
    for person in (suspended, unverified):
        signed_in(person).post("/members/marta/block/")
        assert blocked(person) == {other_member.pk}


def test_the_blocked_one_meets_no_trace_of_it(signed_in, member, other_member):
    client = signed_in(other_member)
    before = client.get("/members/lin/").content.decode().replace("csrfmiddlewaretoken", "")
    blocking.block(member, other_member, at=NOW)
    after = client.get("/members/lin/").content.decode()
    assert "locked this member" not in after
    assert ("Follow" in before) == ("Follow" in after)
    assert "/members/lin/" in client.get("/members/").content.decode()


def test_the_list_shows_ones_own_alone(signed_in, member, other_member):
    blocking.block(member, other_member, at=NOW)
    assert "You blocked nobody" in signed_in(other_member).get("/me/blocked/").content.decode()


@pytest.mark.parametrize("count", [5, 25])
def test_the_list_takes_a_fixed_number_of_statements(signed_in, member, count_queries, count):
    for _n in range(count):
        blocking.block(member, make_member(), at=NOW)
    client = signed_in(member)
    client.get("/me/blocked/")
    with count_queries(3):
        client.get("/me/blocked/")


@pytest.mark.parametrize("office", ["moderator", "staff", "superuser"])
def test_a_block_of_somebody_in_an_office_sleeps_until_they_leave_it(member, other_member, office):
    blocking.block(member, other_member, at=NOW)
    if office == "moderator":
        other_member.groups.add(Group.objects.get_or_create(name="moderator")[0])
    else:
        Member.objects.filter(pk=other_member.pk).update(**{f"is_{office}": True})
    assert blocked(member) == set()
    assert not blocking.has_blocked(member, other_member)
    other_member.groups.clear()
    Member.objects.filter(pk=other_member.pk).update(is_staff=False, is_superuser=False)
    assert blocked(member) == {other_member.pk}


def test_the_export_names_whom_i_blocked_and_never_who_blocked_me(member, other_member):
    blocking.block(member, other_member, at=NOW)
    [data] = declared_for("accounts.Block")
    assert [row["blocked_handle"] for row in data.export(member)] == ["marta"]
    assert list(data.export(other_member)) == []


@pytest.mark.parametrize("leaves", ["who blocked", "who is blocked"])
def test_an_erasure_takes_the_block_from_both_ends(member, other_member, leaves):
    blocking.block(member, other_member, at=NOW)
    erase(member if leaves == "who blocked" else other_member, wish="keep", at=NOW + timedelta(days=1))
    assert not Block.objects.exists()


def test_whom_the_reader_blocked_stands_not_in_their_directory_but_in_that_of_others(signed_in, client, member, other_member):
    blocking.block(member, other_member, at=NOW)
    mine = [line["handle"] for line in signed_in(member).get("/members/").context["lines"]]
    assert mine == ["lin"]
    client.logout()
    assert sorted(line["handle"] for line in client.get("/members/").context["lines"]) == ["lin", "marta"]
