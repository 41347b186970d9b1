"""The index of the admin: how today is, what waits for whom, what is down."""
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.utils import timezone

from analytics.fill import roll_up_due_days
from analytics.money import compute_cost
from analytics.today import today
from billing.models import Payment, PaymentNotice
from billing.refunds import settle as settle_refund
from community.moderation import flag
from kit.money import format_money
from kit.periods import Period
from kit.wording import ago
from notices.models import Mail
from notices.models.mail import MAX_ATTEMPTS
from portal import health, waiting
from portal.models import Pulse
from portal.tests.talk import make_category, make_topic
from tests.factories.accounts import make_member
from tests.factories.analytics import at as moment
from tests.factories.analytics import make_cost, make_interaction
from tests.factories.billing import make_order, make_product, paid_order, start
from tests.factories.refunds import ask, payment_of, refund_fact

INDEX = "/admin/"
QUERIES = 29


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture(autouse=True)
def _a_worker_works(db, now):
    health.record_pulse(at=now)


def helper(*permissions, roles=()):
    """Somebody who works in the admin with these rights only."""
    person = make_member("helper", roles=roles, is_staff=True)
    person.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return person


def html_of(client) -> str:
    response = client.get(INDEX)
    assert response.status_code == 200
    return response.content.decode()


def measured(member, now) -> None:
    """Three deeds and a cost in the last 28 complete days, rolled up."""
    period = Period.last_days(28, now=now)
    for back in range(3):
        make_interaction(member, moment(period.last - timedelta(days=back)))
    make_cost(280_000, period.first, period.last + timedelta(days=1), shares={"community": 1})
    roll_up_due_days(now)
    compute_cost(now)


def make_letter(*, minutes_ago, now, **fields) -> Mail:
    at = now - timedelta(minutes=minutes_ago)
    fields = {"run_after": at, "text": "Hello", **fields}
    return Mail.objects.create(to="a@example.org", from_email="g@example.org", subject="Hello", created_at=at, **fields)


def waits(person) -> dict[str, int]:
    return {queue.label: queue.waiting for queue in waiting.queues(person, at=timezone.now())}


def test_the_index_shows_the_figures_of_analytics(superuser, signed_in, member, now):
    measured(member, now)
    shown = today(now)
    assert (shown.activity, shown.cost) == ("0.1", 280_000)
    html = html_of(signed_in(superuser))
    for text in (shown.activity, format_money(shown.cost, shown.currency)):
        assert f"<b>{text}</b>" in html
    assert f"Computed {ago(shown.computed_at)}." in html
    assert 'href="/analytics/"' in html


def test_before_the_first_figure_there_is_a_dash_and_no_zero(superuser, signed_in):
    html = html_of(signed_in(superuser))
    assert html.count("<b>–</b>") == 3
    assert "Not computed yet." in html


def test_who_may_not_read_the_figures_does_not_see_them(signed_in, member, now):
    measured(member, now)
    html = html_of(signed_in(helper("view_post")))
    assert "Cost" not in html
    assert format_money(280_000, "CNY") not in html


def test_who_reads_figures_but_may_not_open_the_overview_gets_no_link_to_it(signed_in, staff, operator):
    staff.user_permissions.set(Permission.objects.filter(codename="view_metricvalue"))
    assert 'href="/analytics/"' not in html_of(signed_in(staff))
    operator.is_staff = True
    operator.save()
    operator.user_permissions.set(Permission.objects.filter(codename="view_metricvalue"))
    assert 'href="/analytics/"' in html_of(signed_in(operator))


def test_a_post_that_two_members_reported_waits_once_for_moderators_only(member, other_member, author, staff, signed_in, now):
    post = make_topic(author, make_category()).posts.get()
    for reporter in (member, other_member):
        flag(reporter, "post", str(post.pk), reason="spam", at=now)
    moderator = helper(roles=["moderator"])
    assert waits(moderator) == {"Reported posts": 1}
    assert '<a href="/community/moderation/">Reported posts</a> <b>1</b>' in html_of(signed_in(moderator))
    assert "Reported posts" not in waits(staff)


def test_payments_and_notices_wait_for_those_who_may_see_them(member, signed_in, now):
    payment = start(make_order(member, make_product()))
    Payment.objects.filter(pk=payment.pk).update(state=Payment.State.NEEDS_ATTENTION)
    PaymentNotice.objects.create(provider="sandbox", provider_event_id="1", received_at=now, run_after=now)
    start(make_order(member, make_product()))
    assert waits(helper("view_payment")) == {"Payments that need attention": 1}
    person = make_member("bookkeeper", is_staff=True)
    person.user_permissions.set(Permission.objects.filter(codename__in=["view_payment", "view_paymentnotice"]))
    assert waits(person) == {"Payments that need attention": 1, "Payment notices that could not be processed": 1}
    client = signed_in(person)
    for queue in waiting.queues(person, at=timezone.now()):
        page = client.get(queue.url)
        assert page.status_code == 200
        assert len(page.context["cl"].result_list) == 1


def test_refunds_wait_for_those_who_may_decide(member, staff, signed_in):
    ask(paid_order(member, make_product()))
    outside = paid_order(member, make_product())
    settle_refund("sandbox", refund_fact(payment=payment_of(outside)), at=timezone.now())
    labels = ["Refunds to be decided", "Refunds that failed", "Refunds made at the provider, access to be decided"]
    assert [waits(staff).get(label) for label in labels] == [1, 0, 1]
    client = signed_in(staff)
    links = [queue for queue in waiting.queues(staff, at=timezone.now()) if queue.label in labels]
    assert [len(client.get(queue.url).context["cl"].result_list) for queue in links] == [1, 0, 1]
    assert not set(labels) & set(waits(helper("view_payment")))


def test_letters_given_up_wait_for_those_who_may_see_mail(signed_in, now):
    make_letter(minutes_ago=600, now=now, attempts=MAX_ATTEMPTS)
    make_letter(minutes_ago=600, now=now, attempts=MAX_ATTEMPTS, text="")
    make_letter(minutes_ago=600, now=now, sent_at=now)
    person = helper("view_mail")
    assert waits(person) == {"Letters that were given up": 1}
    assert signed_in(person).get(waiting.queues(person, at=timezone.now())[0].url).status_code == 200


def test_a_helper_without_rights_sees_no_queue(signed_in):
    person = helper()
    assert waits(person) == {}
    assert "Waiting for a decision" not in html_of(signed_in(person))


def test_a_long_queue_is_not_counted_out(superuser, now, monkeypatch):
    monkeypatch.setattr(waiting, "ENOUGH", 2)
    for _i in range(3):
        make_letter(minutes_ago=600, now=now, attempts=MAX_ATTEMPTS)
    assert [(queue.waiting, queue.more) for queue in waiting.queues(superuser, at=timezone.now())][-1] == (2, True)


@pytest.mark.parametrize(("seconds", "words"), [(119, None), (121, "2 minutes old"), (3600, "60 minutes old")])
def test_a_banner_stands_there_when_no_worker_worked_for_two_minutes(superuser, signed_in, now, seconds, words):
    health.record_pulse(at=now)
    with time_machine.travel(now + timedelta(seconds=seconds), tick=False):
        html = html_of(signed_in(superuser))
    assert ("errornote" in html) is (words is not None)
    assert words is None or words in html


def test_a_banner_stands_there_when_no_worker_ever_worked(superuser, signed_in):
    Pulse.objects.all().delete()
    assert "No worker has worked yet." in html_of(signed_in(superuser))


@pytest.fixture
def transport(settings):
    settings.MAIL_TRANSPORT = {"EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend"}


def test_a_banner_stands_there_when_letters_do_not_go_out(superuser, signed_in, now, transport):
    make_letter(minutes_ago=4, now=now)
    make_letter(minutes_ago=60, now=now, sent_at=now)
    assert "errornote" not in html_of(signed_in(superuser))
    make_letter(minutes_ago=6, now=now)
    html = html_of(signed_in(superuser))
    assert "1 letter has not gone out" in html
    assert '<a href="/admin/notices/mail/?state=waiting">Which, and why</a>' in html


def test_a_mail_server_that_refuses_is_noticed_though_each_letter_is_put_off(superuser, now, transport):
    make_letter(minutes_ago=40, now=now, attempts=3, run_after=now + timedelta(minutes=30), last_error="ConnectionRefusedError")
    assert Mail.objects.overdue(now).count() == 0
    assert [alarm.text for alarm in waiting.alarms(superuser, at=now)] == ["1 letter has not gone out for more than five minutes."]


def test_where_no_mail_is_meant_to_go_out_no_banner_says_so(superuser, now):
    make_letter(minutes_ago=60, now=now)
    assert waiting.alarms(superuser, at=now) == []


def test_who_may_not_see_mail_is_warned_without_a_link(now, transport):
    make_letter(minutes_ago=60, now=now)
    assert [alarm.url for alarm in waiting.alarms(helper(), at=now)] == [""]


def test_the_index_costs_the_same_however_much_waits(superuser, member, signed_in, now, transport, count_queries):
    client = signed_in(superuser)
    client.get(INDEX)
    with count_queries(QUERIES):
        client.get(INDEX)
    measured(member, now)
    for _i in range(25):
        make_letter(minutes_ago=600, now=now, attempts=MAX_ATTEMPTS)
        make_letter(minutes_ago=600, now=now)
    with count_queries(QUERIES):
        client.get(INDEX)


@pytest.mark.parametrize(("headers", "names"), [
    ({}, ["Members", "Community", "Courses", "Events", "Surveys", "Billing", "Notices and mail", "Analytics"]),
    ({"accept-language": "zh-CN"}, ["成员", "社区", "课程", "活动", "问卷", "付费", "通知与邮件", "运营数据"]),
])
def test_our_own_parts_come_first_and_are_named_in_the_readers_language(superuser, signed_in, headers, names):
    parts = signed_in(superuser).get(INDEX, headers=headers).context["app_list"]
    assert [str(part["name"]) for part in parts][:8] == names
    assert len(parts) == len({str(part["name"]) for part in parts}) > 8


@pytest.mark.parametrize("person", ["member", "operator"])
def test_who_does_not_work_in_the_admin_does_not_get_in(request, signed_in, person):
    response = signed_in(request.getfixturevalue(person)).get(INDEX)
    assert response.status_code in (302, 403)
    assert b"house__figures" not in response.content
