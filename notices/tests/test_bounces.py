"""Bounces: reports that can be believed, a score that fades, and no notice mail to an address that refuses it."""
import io
import smtplib
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from notices import bounces
from notices.bounces import forgive, is_stopped, message_id_of, record, score_of
from notices.digest import mail_due
from notices.dsn import record_report
from notices.management.commands import record_bounces
from notices.models import Bounce, Mail
from notices.sending import send_due
from tests.factories.desk import act
from tests.factories.notices import make_notice

NOW = timezone.now()
HARD, SOFT = Bounce.Kind.HARD, Bounce.Kind.SOFT
LIN = "lin@example.org"

REPORT = """\
From: MAILER-DAEMON@mx.example
To: guildhall@localhost
Message-ID: <report@mx.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

Sorry.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; {address}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 no such user

--b
Content-Type: text/rfc822-headers

To: {address}
Message-ID: {message_id}

--b--
"""


@pytest.fixture(autouse=True)
def queue(settings):
    settings.EMAIL_BACKEND = "notices.mail.QueueBackend"
    settings.MAIL_TRANSPORT = None


def letter(to=LIN) -> Mail:
    return Mail.objects.create(to=to, from_email="g@x.cn", subject="Hi", text="Hello", created_at=NOW, run_after=NOW)


def report(mail, *, address=None, action="failed", status="5.1.1", message_id=None) -> bytes:
    values = {"address": address or mail.to, "action": action, "status": status, "message_id": message_id or message_id_of(mail)}
    return REPORT.format(**values).replace("\n", "\r\n").encode()


def seen() -> list[tuple[str, str]]:
    return list(Bounce.objects.order_by("pk").values_list("address", "kind"))


# --- The score ---


def test_two_refusals_for_good_or_four_for_now_stop_an_address(db):
    for address, kinds in ((LIN, [HARD, HARD]), ("full@x.cn", [SOFT] * 4)):
        for kind in kinds:
            assert not is_stopped(address, at=NOW)
            record(address, kind, at=NOW)
        assert is_stopped(address.upper(), at=NOW)
    assert not is_stopped("other@x.cn", at=NOW)


def test_the_score_fades(db):
    for days in (0, 1):
        record(LIN, HARD, at=NOW + timedelta(days=days))

    assert [score_of(LIN, at=NOW + timedelta(days=days)) for days in (1, 15, 16, 30, 31)] == [4, 3, 2, 1, 0]


def test_a_forgiven_address_starts_from_nothing(db):
    for _again in range(2):
        record(LIN, HARD, at=NOW)

    assert (forgive(LIN, at=NOW), score_of(LIN, at=NOW), Bounce.objects.count()) == (2, 0, 2)


# --- What an address that refuses still gets ---


def test_notices_stop_and_what_is_necessary_goes_on(member):
    for _again in range(2):
        record(member.email, HARD, at=NOW)
    make_notice(member, at=NOW)
    make_notice(member, kind="order_paid", title="Handbook", at=NOW)

    assert mail_due(at=NOW + timedelta(minutes=10)) == 1
    assert list(Mail.objects.values_list("purpose", flat=True)) == ["needed"]
    member.counters.refresh_from_db()
    assert member.counters.unread_notices == 2


def test_control_without_the_score_notices_go_on(member, monkeypatch):
    monkeypatch.setattr(bounces, "score_of", lambda address, *, at: 0)
    for _again in range(2):
        record(member.email, HARD, at=NOW)
    make_notice(member, at=NOW)

    assert mail_due(at=NOW + timedelta(minutes=10)) == 1


def test_the_member_reads_why_and_can_repair_it(member, signed_in):
    client = signed_in(member)
    assert b"came back" not in client.get("/me/notifications/settings/").content
    for _again in range(2):
        record(member.email, HARD, at=NOW)
    page = client.get("/me/notifications/settings/").content.decode()
    assert "Our letters to lin@example.org came back" in page
    assert 'href="/accounts/email/"' in page

    assert client.post("/me/notifications/settings/retry/")["Location"] == "/me/notifications/settings/"

    assert not is_stopped(member.email, at=timezone.now())
    assert b"came back" not in client.get("/me/notifications/settings/").content


def test_nobody_can_repair_anothers_address(member, other_member, signed_in):
    for _again in range(2):
        record(member.email, HARD, at=NOW)

    signed_in(other_member).post("/me/notifications/settings/retry/")

    assert is_stopped(member.email, at=NOW)


# --- Reports ---


@pytest.mark.parametrize(
    ("action", "status", "kind"),
    [
        ("failed", "5.1.1", HARD), ("failed", "5.7.1", HARD), ("failed", "5.2.2", SOFT), ("failed", "4.4.7", SOFT),
        ("delayed", "4.2.0", SOFT), ("Failed", "5.1.10", HARD), ("delivered", "2.0.0", None), ("relayed", "2.0.0", None),
    ],
)
def test_a_report_says_how_bad_it_is(db, action, status, kind):
    record_report(report(letter(), action=action, status=status), at=NOW)

    assert seen() == ([(LIN, kind)] if kind else [])


def test_the_same_report_counts_once(db):
    raw = report(letter())

    assert [record_report(raw, at=NOW), record_report(raw, at=NOW)] == [1, 0]
    assert Bounce.objects.get().reason == "5.1.1 smtp; 550 no such user"


def test_only_a_report_about_a_letter_of_ours_to_that_address_is_believed(db):
    mail, other = letter(), letter("marta@example.org")
    forged = f"<{mail.pk}.{'x' * 43}@localhost>"
    for raw in (
        report(mail, message_id=forged), report(mail, message_id="<1@evil.example>"), report(other, address=LIN),
        report(mail).replace(b"Message-ID: <", b"X-Id: <"), b"", b"\xff\x00 no mail at all",
        report(mail).replace(b"message/delivery-status", b"text/plain"),
    ):
        assert record_report(raw, at=NOW) == 0
    assert seen() == []


def test_control_without_the_signature_anybody_could_stop_anybody(db, monkeypatch):
    mail = letter()
    monkeypatch.setattr(bounces, "_signature", lambda pk: "x")

    assert record_report(report(mail, message_id=f"<{mail.pk}.x@evil.example>"), at=NOW) == 1


def test_a_letter_carries_the_message_id_that_a_report_brings_back(db, settings, mailoutbox):
    mail = letter()
    settings.MAIL_TRANSPORT = {"EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend"}

    send_due(clock=lambda: NOW)

    assert mailoutbox[0].message()["Message-ID"] == message_id_of(mail)
    assert bounces.letter_of(message_id_of(mail)) == mail


def test_what_the_server_refuses_at_the_door_counts_once_a_letter(db, settings, monkeypatch):
    settings.MAIL_TRANSPORT = {"EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend"}

    def refuse(self):
        raise smtplib.SMTPRecipientsRefused({LIN: (550, b"no such user")})

    monkeypatch.setattr("notices.sending.EmailMultiAlternatives.send", refuse)
    letter()
    for hours in (0, 1):
        send_due(clock=lambda: NOW + timedelta(hours=hours))  # noqa: B023 - called at once

    assert seen() == [(LIN, HARD)]


# --- The command ---


def test_an_operator_pipes_reports_or_names_files(db, tmp_path, monkeypatch):
    first, second = letter(), letter("marta@example.org")
    path = tmp_path / "report.eml"
    path.write_bytes(report(first))
    out = io.StringIO()

    call_command("record_bounces", str(path), stdout=out)
    stdin = SimpleNamespace(buffer=io.BytesIO(report(second, status="4.2.2")))
    monkeypatch.setattr(record_bounces, "sys", SimpleNamespace(stdin=stdin))
    call_command("record_bounces", stdout=out)

    assert out.getvalue() == "1 recorded\n1 recorded\n"
    assert seen() == [(LIN, HARD), ("marta@example.org", SOFT)]


def test_a_file_that_is_not_there_is_named(db, tmp_path):
    with pytest.raises(CommandError, match="nowhere.eml"):
        call_command("record_bounces", str(tmp_path / "nowhere.eml"))


def test_an_operator_forgives_in_the_admin_and_staff_only_reads(db, signed_in, superuser, staff):
    for address in (LIN, LIN, "marta@example.org"):
        record(address, HARD, at=NOW)
    chosen = {"action": "forgive", "_selected_action": [Bounce.objects.filter(address=LIN).first().pk]}

    signed_in(staff).post("/admin/notices/bounce/", chosen)
    assert Bounce.objects.filter(forgiven_at=None).count() == 3
    act(signed_in(superuser), "/admin/notices/bounce/", chosen)
    assert list(Bounce.objects.filter(forgiven_at=None).values_list("address", flat=True)) == ["marta@example.org"]
