"""Telling: who hears what, once, where they want it."""
from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from notices.cleaning import recount_unread
from notices.kinds import NoticeKind, kinds
from notices.models import Notice, NoticePreference
from notices.preferences import matrix_of, save_matrix, stop_mail
from notices.reading import mark_all_read, mark_read
from notices.telling import MAIL_AFTER, tell, tell_all
from tests.factories.accounts import make_member
from tests.factories.notices import make_notice

NOW = timezone.now()


@pytest.fixture(autouse=True)
def quiet_kind(monkeypatch):
    """A kind that sends no mail unless asked."""
    monkeypatch.setattr(kinds, "_entries", dict(kinds._entries))
    return kinds.register("quiet", NoticeKind("quiet", "Quiet", "Something small: %(what)s.", mail=False))


def unread(member) -> int:
    member.counters.refresh_from_db()
    return member.counters.unread_notices


def test_a_notice_is_stored_counted_and_due_for_mail_in_ten_minutes(member, other_member):
    tell(member, "reply", actor=other_member, url="/community/t/1/x/", data={"title": "Queue"}, at=NOW)

    notice = Notice.objects.get(member=member)
    assert (notice.actor, notice.times, notice.read_at, notice.mail_run_after) == (other_member, 1, None, NOW + MAIL_AFTER)
    assert notice.sentence == "Marta Kowalczyk replied to “Queue”."
    assert unread(member) == 1


def test_unread_ones_of_one_place_collapse_with_the_newest_actor(member, other_member):
    third = make_member("zhou", display_name="周牧")
    for minutes, actor in enumerate([other_member, other_member, third]):
        data = {"title": "Queue", "opens": f"/t/1/#{minutes}"}
        tell(member, "reply", actor=actor, url="/t/1/", data=data, at=NOW + timedelta(minutes=minutes))

    notice = Notice.objects.get()
    assert (notice.times, notice.actor, notice.opens, notice.created_at) == (3, third, "/t/1/#0", NOW + timedelta(minutes=2))
    assert notice.sentence == "3 new replies to “Queue”, the latest by 周牧."
    assert notice.mail_run_after == NOW + MAIL_AFTER
    assert unread(member) == 1


def test_another_place_kind_or_a_read_one_is_a_notice_of_its_own(member):
    first = make_notice(member, url="/t/1/")
    make_notice(member, url="/t/2/")
    make_notice(member, url="/t/1/", kind="mention")
    mark_read(member, Notice.objects.filter(pk=first.pk), at=NOW)
    make_notice(member, url="/t/1/")

    assert Notice.objects.count() == 4
    assert unread(member) == 3


def test_nobody_is_told_what_they_did_and_everybody_once(member, other_member):
    tell_all([member, other_member, member], "reply", actor=other_member, url="/t/1/", data={}, at=NOW)

    assert list(Notice.objects.values_list("member", "times")) == [(member.pk, 1)]


def test_a_sentence_of_missing_data_still_reads(member):
    assert kinds["reply"].describe({}) == "Someone replied to “…”."
    with override("zh-hans"):
        assert kinds["reply"].describe({"title": "队列"}, actor="周牧") == "周牧回复了“队列”。"


def test_the_members_own_choice_wins_over_the_kinds(member, other_member):
    NoticePreference.objects.create(member=member, kind="reply", channel="mail", wanted=False)
    NoticePreference.objects.create(member=member, kind="quiet", channel="mail", wanted=True)
    for kind in ("reply", "quiet"):
        tell_all([member, other_member], kind, url=f"/{kind}/", data={}, at=NOW)

    by_mail = Notice.objects.exclude(mail_run_after=None).filter(in_digest=False).values_list("member__handle", "kind")
    assert sorted(by_mail) == [("lin", "quiet"), ("marta", "reply")]


def test_what_is_unwanted_on_the_site_neither_shows_nor_counts(member, signed_in):
    NoticePreference.objects.create(member=member, kind="reply", channel="site", wanted=False)
    make_notice(member, kind="reply")

    assert Notice.objects.count() == 1
    assert unread(member) == 0
    assert signed_in(member).get("/me/notifications/").context["page"].items == []


def test_what_is_unwanted_everywhere_is_not_told(member):
    save_matrix(member, {("reply", "site"): False, ("reply", "mail"): False, ("reply", "digest"): False})

    tell(member, "reply", url="/t/1/", data={}, at=NOW)

    assert Notice.objects.count() == 0


def test_stopping_mail_holds_for_every_kind_until_the_matrix_is_saved_again(member):
    save_matrix(member, {("reply", "site"): True, ("reply", "mail"): True})

    stop_mail(member.pk)
    stop_mail(member.pk)

    assert {kind.name for kind, wishes in matrix_of(member) if wishes["mail"]} == {kind.name for kind in kinds if kind.necessary}
    assert {kind.name for kind, wishes in matrix_of(member) if wishes["digest"]} == set()
    assert all(wishes["site"] for _kind, wishes in matrix_of(member))
    save_matrix(member, {(name, "mail"): True for name in kinds.names()})
    assert all(wishes["mail"] for _kind, wishes in matrix_of(member))


@pytest.mark.parametrize("count", [1, 25])
def test_telling_takes_three_statements_whatever_the_number(db, count_queries, count):
    people = [make_member() for _n in range(count)]
    with count_queries(3):
        tell_all(people, "reply", url="/t/1/", data={}, at=NOW)


def test_a_member_without_counters_gets_them(member):
    member.counters.delete()

    tell(member, "reply", url="/t/1/", data={}, at=NOW)

    member.refresh_from_db()
    assert member.counters.unread_notices == 1


def test_reading_counts_down_once(member):
    first, _second = make_notice(member), make_notice(member)

    for _again in range(2):
        mark_read(member, Notice.objects.filter(pk=first.pk), at=NOW)

    assert unread(member) == 1
    assert mark_all_read(member, at=NOW) == 1
    assert unread(member) == 0


def test_one_cannot_read_anothers(member, other_member):
    notice = make_notice(member)

    assert mark_read(other_member, Notice.objects.filter(pk=notice.pk), at=NOW) == 0
    assert unread(member) == 1


def test_a_counter_that_drifted_is_mended_and_named(member, other_member):
    make_notice(member)
    member.counters.unread_notices = 7
    member.counters.save()

    assert recount_unread() == [(member.pk, 7, 1)]
    assert recount_unread() == []
    assert unread(member) == 1
