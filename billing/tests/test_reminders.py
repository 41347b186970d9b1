"""Members hear of an end a week and a day before, at the end, and once after; of a renewal with its price; each once."""
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail

from billing import reminders, renewals, trials
from billing.models import Grant
from notices.models import Notice
from tests.factories.billing import make_grant, make_plan, make_product, paid_order
from tests.factories.terms import renewing

NOW = datetime(2026, 1, 31, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
END = datetime(2026, 2, 28, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def plan(db):
    return make_plan("circle", products=[make_product()], name_en="Circle", name_zh="圈子", trial_days=14)


def told(member):
    notices = Notice.objects.filter(member=member).exclude(kind="order_paid").order_by("created_at", "id")
    return list(notices.values_list("kind", "created_at"))


def hours_from(first, last):
    at = first
    while at <= last:
        reminders.remind(at=at)
        at += HOUR


def test_four_times_and_each_once(member, plan):
    paid_order(member, plan, at=NOW)
    hours_from(END - 8 * DAY, END + 9 * DAY)
    assert told(member) == [
        ("membership_ends", END - 7 * DAY), ("membership_ends", END - DAY), ("membership_ended", END), ("membership_missed", END + 7 * DAY),
    ]


def test_who_renewed_is_not_reminded(member, plan):
    paid_order(member, plan, at=NOW)
    paid_order(member, plan, at=NOW + DAY)
    hours_from(END - 8 * DAY, END + 9 * DAY)
    assert told(member) == []


def test_a_sweep_that_did_not_run_for_days_tells_the_latest_only(member, plan):
    paid_order(member, plan, at=NOW)
    assert (reminders.remind(at=END + HOUR), reminders.remind(at=END + 2 * HOUR)) == (1, 0)
    assert [kind for kind, _at in told(member)] == ["membership_ended"]
    assert reminders.remind(at=END + 30 * DAY) == 0


def test_what_renews_itself_is_announced_with_its_price(member, plan):
    member.language = "zh-hans"
    member.save()
    renewing(member, plan, at=NOW)
    hours_from(END - 8 * DAY, END - 2 * DAY)
    assert told(member) == [("renewal_coming", END - 7 * DAY)]
    data = Notice.objects.get(kind="renewal_coming").data
    assert (data["plan"], data["amount"], data["on"]) == ("圈子", "¥199", "2026年2月27日")
    hours_from(END - DAY, END + 8 * DAY)
    assert [kind for kind, _at in told(member)] == ["renewal_coming"]


def test_who_switched_renewals_off_is_reminded_of_the_end(member, plan):
    renewals.stop(renewing(member, plan, at=NOW), at=NOW + DAY)
    hours_from(END - 7 * DAY, END - 6 * DAY)
    assert [kind for kind, _at in told(member)] == ["membership_ends"]


def test_a_trial_is_told_of_two_days_before_its_end(member, plan):
    trial = trials.begin(member, plan, at=NOW)
    hours_from(NOW, NOW + 16 * DAY)
    assert told(member) == [("trial_ends", trial.ends_at - 2 * DAY), ("membership_ended", trial.ends_at)]


def test_a_trial_that_was_followed_by_a_purchase_ends_quietly(member, plan):
    trials.begin(member, plan, at=NOW)
    paid_order(member, plan, at=NOW + DAY)
    hours_from(NOW + 10 * DAY, NOW + 16 * DAY)
    assert told(member) == []


def test_the_day_is_said_in_the_zone_and_language_of_the_member(member, plan):
    member.time_zone, member.language = "America/New_York", "en"
    member.save()
    # Half past midnight in Shanghai is the day before in New York.
    make_grant(member, plan, starts_at=NOW, ends_at=datetime(2026, 2, 28, 0, 30, tzinfo=ZoneInfo("Asia/Shanghai")))
    reminders.remind(at=END - 7 * DAY)
    assert (Notice.objects.get().data, len(mail.outbox)) == ({"plan": "Circle", "ends_on": "27 Feb 2026"}, 0)


def test_a_term_taken_back_is_not_reminded_of(member, plan):
    grant = make_grant(member, plan, starts_at=NOW, ends_at=END)
    Grant.objects.filter(pk=grant.pk).update(revoked_at=NOW + DAY)
    hours_from(END - 7 * DAY, END - 6 * DAY)
    assert told(member) == []
