"""Mail: a row before it is a message, one worker each, growing waits, and a digest in the reader's own words."""
import re
import smtplib
from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.core.mail import EmailMessage, EmailMultiAlternatives, send_mail
from django.db import transaction
from django.utils import timezone

from notices import sending
from notices.bounces import message_id_of
from notices.cleaning import empty_old_mail
from notices.digest import mail_due
from notices.models import Mail, Notice
from notices.models.mail import MAX_ATTEMPTS
from notices.reading import mark_all_read
from notices.sending import claim_one, send_due
from tests.factories.accounts import make_member
from tests.factories.notices import make_notice

NOW = timezone.now()


@pytest.fixture(autouse=True)
def queue(settings):
    """Mail goes to rows, as it does outside tests; nothing delivers."""
    settings.EMAIL_BACKEND = "notices.mail.QueueBackend"
    settings.MAIL_TRANSPORT = None


@pytest.fixture
def transport(settings):
    """A transport that keeps what it gets in `outbox.outbox`."""
    settings.MAIL_TRANSPORT = {"EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend"}
    outbox.outbox = []
    return outbox


@pytest.fixture
def broken(settings, monkeypatch):
    """A transport that refuses everything."""
    settings.MAIL_TRANSPORT = {"EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend"}

    def refuse(self, messages):
        raise smtplib.SMTPServerDisconnected("gone away")

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)


def queued(**fields) -> Mail:
    values = {"to": "lin@example.org", "from_email": "g@example.org", "subject": "Hi", "text": "Hello", "created_at": NOW, "run_after": NOW}
    return Mail.objects.create(**{**values, **fields})


# --- The queue ---


def test_a_message_becomes_a_row_an_address(db):
    message = EmailMultiAlternatives(
        "Hi", "Plain", "g@example.org", ["a@x.cn"], bcc=["b@x.cn"], headers={"X-Kind": "t"}, reply_to=["r@x.cn"]
    )
    message.attach_alternative("<p>Rich</p>", "text/html")

    assert message.send() == 1

    rows = Mail.objects.order_by("to").values_list("to", "from_email", "subject", "text", "html", "headers", "sent_at")
    headers = {"X-Kind": "t", "Reply-To": "r@x.cn"}
    assert list(rows) == [(to, "g@example.org", "Hi", "Plain", "<p>Rich</p>", headers, None) for to in ("a@x.cn", "b@x.cn")]


def test_what_is_rolled_back_is_never_sent(db):
    with transaction.atomic():
        send_mail("Hi", "Hello", None, ["a@x.cn"])
        transaction.set_rollback(True)
    assert Mail.objects.count() == 0


def test_a_worker_is_asked_once_the_transaction_stands(db, django_capture_on_commit_callbacks, transport, monkeypatch):
    asked = []
    monkeypatch.setattr("notices.mail.send_due_mail.delay", lambda: asked.append(1))
    with django_capture_on_commit_callbacks(execute=True):
        send_mail("Hi", "Hello", None, ["a@x.cn"])
        assert asked == []
    assert asked == [1]


def test_a_broker_that_is_away_does_not_hurt(db, django_capture_on_commit_callbacks, transport, monkeypatch, caplog):
    def refuse():
        raise ConnectionError("no broker")

    monkeypatch.setattr("notices.mail.send_due_mail.delay", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        send_mail("Hi", "Hello", None, ["a@x.cn"])
    assert Mail.objects.due(timezone.now()).count() == 1


@pytest.mark.parametrize(("subject", "to"), [("Hi\nBcc: x@x.cn", "a@x.cn"), ("Hi", "a@x.cn\nBcc: x@x.cn")])
def test_a_header_cannot_be_smuggled_in(db, subject, to):
    with pytest.raises(ValueError, match="newlines"):
        send_mail(subject, "Hello", None, [to])
    assert Mail.objects.count() == 0


def test_an_attachment_is_refused_loudly(db):
    message = EmailMessage("Hi", "Hello", None, ["a@x.cn"])
    message.attach("a.txt", "x", "text/plain")
    with pytest.raises(ValueError, match="attachments"):
        message.send()


def test_due_mail_goes_once(db, transport):
    queued(html="<p>Hello</p>", headers={"X-Kind": "t"})
    queued(run_after=NOW + timedelta(hours=1))

    assert [send_due(clock=lambda: NOW), send_due(clock=lambda: NOW)] == [1, 0]

    [sent] = transport.outbox
    assert (sent.to, sent.subject, sent.body, sent.extra_headers) == (
        ["lin@example.org"], "Hi", "Hello", {"X-Kind": "t", "Message-ID": message_id_of(Mail.objects.exclude(sent_at=None).get())}
    )
    assert sent.alternatives[0].content == "<p>Hello</p>"
    assert Mail.objects.exclude(sent_at=None).get().sent_at == NOW


def test_without_a_transport_nothing_goes_and_nothing_is_overdue(db):
    mail = queued(run_after=NOW - timedelta(days=1))

    assert send_due() == 0
    mail.refresh_from_db()
    assert (mail.sent_at, mail.attempts, Mail.objects.overdue(NOW).count()) == (None, 0, 0)


def test_mail_that_should_have_gone_is_overdue(db, transport):
    queued(run_after=NOW - timedelta(minutes=6))
    queued(run_after=NOW - timedelta(minutes=4))
    queued(run_after=NOW - timedelta(days=1), sent_at=NOW)
    queued(run_after=NOW - timedelta(days=1), attempts=MAX_ATTEMPTS)

    assert Mail.objects.overdue(NOW).count() == 1


def test_a_failed_mail_waits_longer_each_time_and_is_given_up_after_eight(db, broken):
    mail, waits, at = queued(), [], NOW
    for _attempt in range(10):
        send_due(clock=lambda: at)  # noqa: B023 - called at once
        mail.refresh_from_db()
        waits.append(int((mail.run_after - at).total_seconds() // 60))
        at = max(at, mail.run_after)

    assert waits == [1, 5, 30, 120, 360, 360, 360, 360, 0, 0]
    assert (mail.attempts, mail.is_given_up, mail.sent_at) == (8, True, None)
    assert mail.last_error == "SMTPServerDisconnected: gone away"
    assert list(Mail.objects.given_up()) == [mail]


def test_a_claimed_mail_is_not_taken_by_the_next(db, transport):
    mail = queued()

    assert [claim_one(at=NOW), claim_one(at=NOW)] == [mail, None]


def test_a_crash_after_claiming_only_delays(db, transport):
    queued()
    claim_one(at=NOW)

    assert [send_due(clock=lambda: NOW), send_due(clock=lambda: NOW + timedelta(minutes=1))] == [0, 1]


def test_one_bad_address_does_not_stop_the_others(db, transport, monkeypatch):
    queued(to="bad@x.cn")
    queued(to="good@x.cn", run_after=NOW + timedelta(seconds=1))
    real = sending.EmailMultiAlternatives.send

    def send(self):
        if self.to == ["bad@x.cn"]:
            raise smtplib.SMTPRecipientsRefused({"bad@x.cn": (550, b"no")})
        return real(self)

    monkeypatch.setattr("notices.sending.EmailMultiAlternatives.send", send)
    assert send_due(clock=lambda: NOW + timedelta(seconds=2)) == 1
    assert [message.to for message in transport.outbox] == [["good@x.cn"]]


def test_the_text_of_a_mail_is_emptied_a_week_after_it_went(db):
    old, fresh = queued(sent_at=NOW - timedelta(days=7, minutes=1)), queued(sent_at=NOW - timedelta(days=6))
    waiting, never = queued(), queued(created_at=NOW - timedelta(days=31))

    assert empty_old_mail(at=NOW) == 2

    left = {mail.pk: (mail.text, mail.attempts) for mail in Mail.objects.all()}
    assert left == {old.pk: ("", 0), fresh.pk: ("Hello", 0), waiting.pk: ("Hello", 0), never.pk: ("", MAX_ATTEMPTS)}


# --- The digest ---


def test_after_ten_minutes_one_mail_tells_all_that_is_unread(member, other_member):
    make_notice(member, actor=other_member, title="Queue", at=NOW - timedelta(minutes=10))
    make_notice(member, actor=other_member, kind="mention", title="Locks", at=NOW - timedelta(minutes=1))

    assert (mail_due(at=NOW - timedelta(seconds=1)), mail_due(at=NOW), mail_due(at=NOW)) == (0, 1, 0)

    mail = Mail.objects.get()
    assert (mail.to, mail.subject) == ("lin@example.org", "2 notices from Guildhall")
    for text in (mail.text, mail.html):
        assert "Marta Kowalczyk replied to “Queue”." in text
        assert "Marta Kowalczyk mentioned you in “Locks”." in text
    assert f"http://localhost:8000/me/notifications/{Notice.objects.first().pk}/" in mail.text
    assert Notice.objects.filter(mailed_at=NOW).count() == 2


def test_what_was_read_meanwhile_is_not_mailed(member):
    make_notice(member, at=NOW - timedelta(minutes=20))
    mark_all_read(member, at=NOW)

    assert mail_due(at=NOW) == 0
    assert Mail.objects.count() == 0


def test_a_notice_that_was_mailed_is_not_mailed_again_while_unread(member, other_member):
    make_notice(member, url="/t/1/", at=NOW - timedelta(minutes=20))
    mail_due(at=NOW)
    make_notice(member, url="/t/1/", actor=other_member, at=NOW)

    assert mail_due(at=NOW + timedelta(hours=1)) == 0


def test_the_digest_speaks_the_members_language_and_zone(member):
    member.language, member.time_zone = "zh-hans", "America/New_York"
    member.save()
    at = NOW.replace(year=2026, month=3, day=3, hour=1, minute=5)
    make_notice(member, title="锁", at=at)

    mail_due(at=at + timedelta(minutes=10))

    mail = Mail.objects.get()
    assert mail.subject == "有人回复了“锁”。"
    assert "3月2日20:05" in mail.text
    assert '<html lang="zh-Hans">' in mail.html


def test_a_title_is_escaped_in_html_and_not_in_text(member):
    make_notice(member, title="<b>&", at=NOW - timedelta(minutes=10))

    mail_due(at=NOW)

    mail = Mail.objects.get()
    assert "“<b>&”" in mail.text
    assert "“&lt;b&gt;&amp;”" in mail.html
    assert "“<b>&”" in mail.subject


def test_who_has_no_confirmed_address_gets_no_mail(db):
    for person in (make_member(verified=False), make_member(is_active=False)):
        make_notice(person, at=NOW - timedelta(minutes=10))

    assert mail_due(at=NOW) == 0
    assert Mail.objects.count() == 0


def test_one_click_in_the_mail_program_stops_notice_mail(member, client):
    make_notice(member, at=NOW - timedelta(minutes=10))
    mail_due(at=NOW)
    headers = Mail.objects.get().headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = re.fullmatch(r"<http://localhost:8000(/notices/unsubscribe/[^>]+/)>", headers["List-Unsubscribe"])[1]

    response = client.post(address, {"List-Unsubscribe": "One-Click"})

    assert response.status_code == 200
    make_notice(member, at=NOW)
    assert mail_due(at=NOW + timedelta(hours=1)) == 0


def test_the_link_asks_before_it_stops_and_a_forged_one_is_404(member, client):
    make_notice(member, at=NOW - timedelta(minutes=10))
    mail_due(at=NOW)
    address = Mail.objects.get().headers["List-Unsubscribe"].removeprefix("<http://localhost:8000").removesuffix(">")

    assert b"Stop the mail" in client.get(address).content
    assert member.notice_preferences.count() == 0
    assert b"Done." in client.post(address).content
    assert member.notice_preferences.count() == 2
    assert client.get(address[:-2] + "x/").status_code == 404
