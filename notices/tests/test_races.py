"""What happens at the same moment in several processes, on PostgreSQL; each guard with its control."""
import multiprocessing

import pytest
from django.utils import timezone

from accounts.models import Member, MemberCounters
from notices.digest import mail_due
from notices.models import Mail, Notice, NoticeFact
from notices.reading import mark_all_read
from notices.sending import claim_one
from notices.telling import MAIL_AFTER, tell
from notices.withdrawing import settle_missed, withdraw
from tests.factories.accounts import make_member
from tests.factories.notices import make_notice
from tests.rig.race import race

pytestmark = [pytest.mark.rig, pytest.mark.django_db(transaction=True)]

NOW = timezone.now()


def _queued(count):
    for number in range(count):
        Mail.objects.create(to=f"p{number}@x.cn", from_email="g@x.cn", subject="Hi", text="Hello", created_at=NOW, run_after=NOW)


def _claim_all():
    taken = []
    while mail := claim_one(at=NOW):
        taken.append(mail.pk)
    return taken


def test_eight_workers_take_each_mail_once(only_on_postgres):
    _queued(40)

    outcomes = race(_claim_all, [()] * 8)

    taken = [pk for _verdict, found in outcomes for pk in found]
    assert sorted(taken) == sorted(Mail.objects.values_list("pk", flat=True))


def _take_all_unguarded(all_have_read):
    taken, due = [], list(Mail.objects.due(NOW).order_by("pk"))
    all_have_read.wait(30)
    for mail in due:
        taken.append(mail.pk)
        Mail.objects.filter(pk=mail.pk).update(attempts=8)
    return taken


def test_control_without_the_claim_a_mail_goes_twice(only_on_postgres):
    _queued(40)

    outcomes = race(_take_all_unguarded, [(multiprocessing.get_context("fork").Barrier(8),)] * 8)

    assert sum(len(found) for _verdict, found in outcomes) == 8 * 40


def _tell(member_id, actor_id):
    tell(Member.objects.get(pk=member_id), "reply", actor=Member.objects.get(pk=actor_id), url="/t/1/", data={"title": "x"}, at=NOW)


def test_sixteen_notices_of_one_place_at_once_are_one_that_counts_sixteen(only_on_postgres):
    member = make_member()

    race(_tell, [(member.pk, make_member().pk) for _n in range(16)])

    assert Notice.objects.get(member=member).times == 16
    assert MemberCounters.objects.get(member=member).unread_notices == 1


def _mail_due():
    return mail_due(at=NOW + MAIL_AFTER)


def test_a_digest_goes_once_from_eight_workers(only_on_postgres, settings):
    settings.EMAIL_BACKEND, settings.MAIL_TRANSPORT = "notices.mail.QueueBackend", None
    for _n in range(5):
        make_notice(make_member(), at=NOW)

    outcomes = race(_mail_due, [()] * 8)

    assert sum(count for _verdict, count in outcomes) == 5
    assert Mail.objects.count() == 5


def _read_all(member_id):
    return mark_all_read(Member.objects.get(pk=member_id), at=NOW)


def test_reading_all_in_eight_windows_counts_down_once(only_on_postgres):
    member = make_member()
    for _n in range(3):
        make_notice(member)

    outcomes = race(_read_all, [(member.pk,)] * 8)

    assert sum(count for _verdict, count in outcomes) == 3
    assert MemberCounters.objects.get(member=member).unread_notices == 0


def _tell_fact(member_id, actor_id, name):
    member, actor = Member.objects.get(pk=member_id), Member.objects.get(pk=actor_id)
    tell(member, "reply", actor=actor, url="/t/1/", data={"title": "x"}, at=NOW, fact=name, about=name, within="topic:1")


def test_one_fact_told_from_sixteen_sides_at_once_is_told_once(only_on_postgres):
    member, actor = make_member(), make_member()

    race(_tell_fact, [(member.pk, actor.pk, "post:1")] * 16)

    assert (Notice.objects.get(member=member).times, NoticeFact.objects.count()) == (1, 1)
    assert MemberCounters.objects.get(member=member).unread_notices == 1


def _withdraw_or_tell(member_id, actor_id, number):
    if number % 2:
        withdraw(f"post:{number - 1}", at=NOW)
    else:
        _tell_fact(member_id, actor_id, f"post:{number}")


def test_telling_and_hiding_at_once_leave_a_counter_that_is_right(only_on_postgres):
    member, actor = make_member(), make_member()
    for number in range(0, 16, 4):
        _tell_fact(member.pk, actor.pk, f"post:{number}")

    race(_withdraw_or_tell, [(member.pk, actor.pk, number) for number in range(16)])
    settle_missed()

    assert list(Notice.objects.values_list("times", flat=True)) == [0]
    assert MemberCounters.objects.get(member=member).unread_notices == 0


def test_eight_workers_keep_one_budget(only_on_postgres, settings):
    settings.EMAIL_BACKEND, settings.MAIL_TRANSPORT, settings.NOTICE_MAILS_A_DAY = "notices.mail.QueueBackend", None, 2
    member = make_member()
    Mail.objects.create(
        member=member, purpose="notices", to=member.email, from_email="g@x.cn", subject="Hi", created_at=timezone.now(), run_after=NOW
    )
    make_notice(member, at=NOW)

    race(_mail_due, [()] * 8)

    assert Mail.objects.filter(member=member).count() == 1
