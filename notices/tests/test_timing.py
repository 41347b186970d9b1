"""When mail may go: ten minutes, quiet hours, the budget, the digest; in the member's own zone, in every week of the year."""
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices import budget, digest
from notices.digest import mail_due, save_timing
from notices.models import Mail, Notice, NoticePreference, NoticeTiming
from notices.preferences import stop_mail
from notices.reading import mark_all_read
from notices.telling import tell
from notices.timing import day_around, next_digest, quiet_end
from tests.factories.notices import make_notice

BERLIN, SHANGHAI, LORD_HOWE = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Shanghai"), ZoneInfo("Australia/Lord_Howe")
ZONES = [BERLIN, SHANGHAI, LORD_HOWE, ZoneInfo("America/New_York"), ZoneInfo("Asia/Kathmandu"), ZoneInfo("Pacific/Apia")]
DAILY, WEEKLY, OFF = NoticeTiming.Digest.DAILY, NoticeTiming.Digest.WEEKLY, NoticeTiming.Digest.OFF
# A Wednesday, noon in Shanghai.
NOON = datetime(2026, 3, 4, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def queue(settings):
    settings.EMAIL_BACKEND = "notices.mail.QueueBackend"
    settings.MAIL_TRANSPORT = None


def wall(zone, *parts, fold=0) -> datetime:
    return datetime(*parts, tzinfo=zone, fold=fold).astimezone(UTC)


def quiet(begin: int | None, end: int | None, **fields) -> NoticeTiming:
    begin, end = (None if hour is None else time(hour) for hour in (begin, end))
    return NoticeTiming(quiet_from=begin, quiet_until=end, **fields)


def choose(member, **fields) -> NoticeTiming:
    timing = NoticeTiming(member=member, **fields)
    save_timing(timing, at=NOON)
    return timing


# --- Quiet hours ---


@pytest.mark.parametrize(
    ("hours", "now", "end"),
    [
        ((22, 8), (2026, 3, 4, 23, 0), (2026, 3, 5, 8, 0)),
        ((22, 8), (2026, 3, 31, 22, 0), (2026, 4, 1, 8, 0)),
        ((22, 8), (2026, 3, 5, 7, 59), (2026, 3, 5, 8, 0)),
        ((22, 8), (2026, 3, 5, 8, 0), None),
        ((22, 8), (2026, 3, 5, 21, 59), None),
        ((12, 14), (2026, 3, 5, 13, 0), (2026, 3, 5, 14, 0)),
        ((12, 14), (2026, 3, 5, 14, 0), None),
        ((9, 9), (2026, 3, 5, 9, 0), None),
        ((None, None), (2026, 3, 5, 9, 0), None),
    ],
)
def test_quiet_hours_end_when_the_clock_of_the_member_says_so(hours, now, end):
    assert quiet_end(quiet(*hours), SHANGHAI, wall(SHANGHAI, *now)) == (end and wall(SHANGHAI, *end))


def test_the_night_of_summer_time_is_an_hour_shorter_and_that_of_winter_time_an_hour_longer():
    for begin, hours in (((2026, 3, 28, 22, 0), 9), ((2026, 10, 24, 22, 0), 11), ((2026, 6, 1, 22, 0), 10)):
        start = wall(BERLIN, *begin)
        assert quiet_end(quiet(22, 8), BERLIN, start) - start == timedelta(hours=hours)


def test_an_end_that_the_clock_skips_falls_just_after_the_gap():
    timing = NoticeTiming(quiet_from=time(22), quiet_until=time(2, 30))
    assert quiet_end(timing, BERLIN, wall(BERLIN, 2026, 3, 29, 1, 0)) == wall(BERLIN, 2026, 3, 29, 3, 30)


@given(st.sampled_from(ZONES), st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)), st.times(), st.times())
def test_quiet_hours_end_later_and_within_a_day_in_every_zone(zone, now, begin, end):
    now = now.replace(tzinfo=UTC)
    finish = quiet_end(NoticeTiming(quiet_from=begin, quiet_until=end), zone, now)
    assert finish is None or now < finish <= now + timedelta(hours=25)


def test_mail_due_in_the_night_goes_in_the_morning(member):
    choose(member, quiet_from=time(22), quiet_until=time(8))
    night, morning = wall(SHANGHAI, 2026, 3, 4, 23, 0), wall(SHANGHAI, 2026, 3, 5, 8, 0)
    make_notice(member, at=night)

    assert mail_due(at=night + timedelta(minutes=10)) == 0
    assert Notice.objects.get().mail_run_after == morning
    assert [mail_due(at=morning - timedelta(seconds=1)), mail_due(at=morning)] == [0, 1]


def test_control_without_quiet_hours_it_goes_in_the_night(member, monkeypatch):
    choose(member, quiet_from=time(22), quiet_until=time(8))
    monkeypatch.setattr(digest, "quiet_end", lambda *given: None)
    night = wall(SHANGHAI, 2026, 3, 4, 23, 0)
    make_notice(member, at=night)

    assert mail_due(at=night + timedelta(minutes=10)) == 1


def test_the_night_is_that_of_the_members_zone(member):
    member.time_zone = "America/New_York"
    member.save()
    choose(member, quiet_from=time(22), quiet_until=time(8))
    make_notice(member, at=wall(SHANGHAI, 2026, 3, 4, 2, 0))

    assert mail_due(at=wall(SHANGHAI, 2026, 3, 4, 2, 10)) == 1


def test_a_payment_is_told_in_the_night_and_takes_nothing_else_along(member):
    choose(member, quiet_from=time(22), quiet_until=time(8))
    night = wall(SHANGHAI, 2026, 3, 4, 23, 0)
    make_notice(member, at=night, title="Queue")
    make_notice(member, at=night, kind="order_paid", title="Handbook")

    assert mail_due(at=night + timedelta(minutes=10)) == 1

    mail = Mail.objects.get()
    assert ("Handbook" in mail.text, "Queue" in mail.text, mail.purpose, mail.headers) == (True, False, "needed", {})


# --- The digest ---


@pytest.mark.parametrize(
    ("choice", "zone", "after", "slot"),
    [
        (DAILY, SHANGHAI, (2026, 1, 31, 8, 0), (2026, 2, 1, 8, 0)),
        (DAILY, SHANGHAI, (2026, 1, 31, 7, 59), (2026, 1, 31, 8, 0)),
        (DAILY, SHANGHAI, (2026, 12, 31, 23, 0), (2027, 1, 1, 8, 0)),
        (DAILY, BERLIN, (2028, 2, 28, 9, 0), (2028, 2, 29, 8, 0)),
        (DAILY, BERLIN, (2026, 3, 28, 8, 0), (2026, 3, 29, 8, 0)),
        (DAILY, BERLIN, (2026, 10, 24, 8, 0), (2026, 10, 25, 8, 0)),
        (WEEKLY, SHANGHAI, (2026, 3, 4, 12, 0), (2026, 3, 9, 8, 0)),
        (WEEKLY, SHANGHAI, (2026, 3, 9, 7, 59), (2026, 3, 9, 8, 0)),
        (WEEKLY, SHANGHAI, (2026, 3, 9, 8, 0), (2026, 3, 16, 8, 0)),
        (WEEKLY, BERLIN, (2026, 3, 23, 9, 0), (2026, 3, 30, 8, 0)),
    ],
)
def test_the_digest_comes_at_its_hour_on_the_members_clock(choice, zone, after, slot):
    assert next_digest(NoticeTiming(digest=choice), zone, wall(zone, *after)) == wall(zone, *slot)


def test_who_wants_no_digest_has_no_next_one():
    assert next_digest(NoticeTiming(digest=OFF), SHANGHAI, NOON) is None


@given(
    st.sampled_from(ZONES), st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)), st.integers(0, 23), st.sampled_from([DAILY, WEEKLY])
)
def test_the_next_digest_is_ahead_and_no_further_than_its_rhythm(zone, now, hour, choice):
    now = now.replace(tzinfo=UTC)
    slot = next_digest(NoticeTiming(digest=choice, digest_hour=hour), zone, now)
    assert now < slot <= now + (timedelta(hours=26) if choice == DAILY else timedelta(days=7, hours=2))
    assert choice == DAILY or slot.astimezone(zone).weekday() == 0


def digest_only(member, *kinds):
    for kind in kinds:
        NoticePreference.objects.create(member=member, kind=kind, channel="mail", wanted=False)


def test_what_is_wanted_in_the_digest_alone_comes_there_collapsed(member, other_member):
    choose(member, digest=DAILY, digest_hour=18)
    digest_only(member, "reply")
    for minutes in range(3):
        make_notice(member, actor=other_member, url="/t/1/", at=NOON + timedelta(minutes=minutes))
    make_notice(member, actor=other_member, kind="post_liked", title="Locks", at=NOON)
    evening = wall(SHANGHAI, 2026, 3, 4, 18, 0)

    assert [mail_due(at=NOON + timedelta(minutes=10)), mail_due(at=evening - timedelta(seconds=1)), mail_due(at=evening)] == [0, 0, 1]

    mail = Mail.objects.get()
    assert (mail.subject, mail.purpose) == ("Your digest from Guildhall: 2 notices", "digest")
    for text in (mail.text, mail.html):
        assert "3 new replies to “Why is my queue stuck?”, the latest by Marta Kowalczyk." in text
        assert "Marta Kowalczyk liked your post in “Locks”." in text
    assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail_due(at=evening + timedelta(days=1)) == 0


def test_the_digest_is_chinese_for_who_reads_chinese(member):
    member.language = "zh-hans"
    member.save()
    digest_only(member, "reply")
    make_notice(member, title="锁", at=NOON)
    for at in (NOON + timedelta(minutes=10), wall(SHANGHAI, 2026, 3, 9, 8, 0)):
        mail_due(at=at)

    mail = Mail.objects.get()
    assert mail.subject == "会馆摘要：1 条通知"
    assert '<html lang="zh-Hans">' in mail.html


def test_an_empty_digest_is_not_sent(member):
    choose(member, digest=DAILY)
    digest_only(member, "reply")
    make_notice(member, at=NOON)
    mail_due(at=NOON + timedelta(minutes=10))
    mark_all_read(member, at=NOON + timedelta(hours=1))

    assert mail_due(at=NOON + timedelta(days=2)) == 0
    assert Mail.objects.count() == 0


def test_without_a_choice_the_digest_is_weekly_and_without_a_digest_there_is_none(member, other_member):
    for person in (member, other_member):
        digest_only(person, "reply")
        make_notice(person, at=NOON)
    choose(other_member, digest=OFF)
    mail_due(at=NOON + timedelta(minutes=10))

    assert mail_due(at=wall(SHANGHAI, 2026, 3, 9, 8, 0)) == 1
    assert Mail.objects.get().to == member.email


def test_a_new_choice_moves_what_waits(member):
    digest_only(member, "reply")
    make_notice(member, at=NOON)
    mail_due(at=NOON + timedelta(minutes=10))
    choose(member, digest=DAILY, digest_hour=20)
    mail_due(at=NOON + timedelta(minutes=11))

    assert Notice.objects.get().mail_run_after == wall(SHANGHAI, 2026, 3, 4, 20, 0)


def test_a_like_that_waits_for_the_digest_does_not_hurry_a_mention(member, other_member):
    make_notice(member, actor=other_member, kind="post_liked", at=NOON)
    make_notice(member, actor=other_member, kind="mention", at=NOON + timedelta(minutes=9))

    assert [mail_due(at=NOON + timedelta(minutes=10)), mail_due(at=NOON + timedelta(minutes=19))] == [0, 1]


# --- The budget ---


def spend(member, count, settings, *, a_day):
    """`count` letters of one noon, ten minutes apart."""
    settings.NOTICE_MAILS_A_DAY = a_day
    for number in range(count):
        at = NOON + timedelta(minutes=10 * number)
        make_notice(member, kind=("reply", "content_hidden", "event_cancelled")[number % 3], at=at)
        mail_due(at=at + timedelta(minutes=10))


def test_over_all_areas_a_member_gets_so_many_letters_and_the_rest_in_the_digest(member, settings):
    choose(member, digest=DAILY, digest_hour=20)
    spend(member, 6, settings, a_day=4)

    assert Mail.objects.filter(purpose="notices").count() == 3
    assert mail_due(at=wall(SHANGHAI, 2026, 3, 4, 20, 0)) == 1
    assert list(Mail.objects.order_by("pk").values_list("purpose", flat=True)) == ["notices"] * 3 + ["digest"]
    assert Notice.objects.filter(mailed_at=None).count() == 0


def test_control_without_the_budget_each_goes_at_once(member, settings, monkeypatch):
    monkeypatch.setattr(budget, "is_spent", lambda *given, **more: False)
    spend(member, 6, settings, a_day=4)

    assert Mail.objects.filter(purpose="notices").count() == 6


def test_who_has_no_digest_gets_the_rest_tomorrow(member, settings):
    choose(member, digest=OFF)
    spend(member, 4, settings, a_day=3)
    midnight = wall(SHANGHAI, 2026, 3, 5, 0, 0)

    assert Mail.objects.count() == 3
    assert [mail_due(at=midnight - timedelta(seconds=1)), mail_due(at=midnight)] == [0, 1]


def test_a_payment_is_beside_the_budget(member, settings):
    choose(member, digest=OFF)
    spend(member, 1, settings, a_day=1)
    make_notice(member, kind="order_paid", at=NOON + timedelta(hours=1))

    assert mail_due(at=NOON + timedelta(hours=2)) == 1
    assert Mail.objects.filter(purpose="needed").count() == 1


def test_a_day_of_the_budget_is_the_members_day_even_when_the_clock_changes():
    start, end = day_around(BERLIN, wall(BERLIN, 2026, 3, 29, 12, 0))
    assert (start, end) == (wall(BERLIN, 2026, 3, 29, 0, 0), wall(BERLIN, 2026, 3, 30, 0, 0))
    assert end - start == timedelta(hours=23)


# --- Unsubscribing ---


def test_who_unsubscribes_gets_neither_waiting_letters_nor_due_ones_nor_the_digest(member):
    make_notice(member, at=NOON)
    mail_due(at=NOON + timedelta(minutes=10))
    make_notice(member, at=NOON + timedelta(minutes=11))
    make_notice(member, kind="post_liked", at=NOON + timedelta(minutes=11))

    stop_mail(member.pk)

    assert [mail_due(at=NOON + timedelta(days=days)) for days in (1, 7)] == [0, 0]
    assert Mail.objects.count() == 0
    make_notice(member, kind="order_paid", at=NOON)
    assert mail_due(at=NOON + timedelta(days=1)) == 1


def test_what_is_necessary_is_mailed_whatever_was_chosen(member):
    NoticePreference.objects.create(member=member, kind="order_paid", channel="mail", wanted=False)
    tell(member, "order_paid", url="/orders/1/", data={"title": "x"}, at=NOON)

    assert mail_due(at=NOON + timedelta(minutes=10)) == 1
