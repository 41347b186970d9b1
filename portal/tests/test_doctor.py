"""The doctor: what is well is said to be, what is broken is found, and nothing else breaks with it."""
import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from django_celery_beat.models import PeriodicTask

from accounts.models import MemberCounters
from notices.models import Mail
from portal.doctor import data, examine, machine, work
from portal.doctor.finding import FAIL, OK, WARN, Finding, worst
from portal.health import record_pulse
from tests.factories.accounts import make_member
from tests.rig.post_office import post_office

pytestmark = pytest.mark.django_db


def run(**options):
    out = StringIO()
    try:
        call_command("doctor", stdout=out, no_color=True, **options)
    except SystemExit as end:
        return end.code, out.getvalue()
    return 0, out.getvalue()


def states(check):
    return [finding.state for finding in check(timezone.now())]


def test_a_demo_with_a_worker_is_well_with_doubts():
    record_pulse(at=timezone.now())
    code, said = run()
    assert (code, "fail" in said) == (0, False)
    assert "warn Mail: No mail leaves this machine" in said
    assert run(strict=True)[0] == 1


def test_without_a_worker_the_doctor_says_which_half_is_missing():
    assert run()[0] == 1
    assert "Start both" in next(iter(work.worker(timezone.now()))).todo
    PeriodicTask.objects.filter(name=work.PULSE).update(last_run_at=timezone.now())
    assert "Beat sends; start a worker" in next(iter(work.worker(timezone.now()))).todo


def test_an_old_pulse_fails():
    record_pulse(at=timezone.now() - timedelta(minutes=5))
    assert states(work.worker) == [FAIL]


def test_the_doctor_speaks_both_languages():
    assert re.search("Database: (SQLite|PostgreSQL)", run(language="en")[1])
    assert "数据库" in run(language="zh-hans")[1]


def test_every_line_that_is_not_well_says_what_to_do():
    assert [finding for finding in examine(timezone.now()) if finding.state != OK and not finding.todo] == []


def test_a_check_that_breaks_is_a_finding_and_the_others_go_on(monkeypatch):
    def broken(now):
        raise OSError("no such thing")

    monkeypatch.setattr("portal.doctor.CHECKS", (broken, data.points))
    assert [(finding.name, finding.state) for finding in examine(timezone.now())] == [("broken", FAIL), ("Points", OK)]


def test_figures_that_drifted_are_found_and_left_alone():
    member = make_member("lin")
    MemberCounters.objects.filter(member=member).update(points=7)
    finding = next(iter(data.figures(timezone.now())))
    assert (finding.state, finding.text) == (WARN, "Off: member points (1).")
    assert MemberCounters.objects.get(member=member).points == 7


def test_wrong_books_fail(monkeypatch):
    monkeypatch.setattr(data, "check_invariants", lambda: [f"order {number} has no grant" for number in range(5)])
    found = list(data.money(timezone.now()))
    assert [finding.state for finding in found] == [FAIL] * 4
    assert found[-1].text == "2 more."


def test_a_missing_task_fails_and_one_switched_off_is_doubtful():
    PeriodicTask.objects.filter(name="billing.expire_orders").delete()
    PeriodicTask.objects.filter(name="notices.send_due_mail").update(enabled=False)
    assert states(work.schedule) == [FAIL, WARN]


def test_migrations_that_are_missing_fail(monkeypatch):
    monkeypatch.setattr(data, "migrations_applied", lambda: False)
    assert states(data.migrations) == [FAIL]


def test_a_folder_that_cannot_be_written_fails(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "file" / "media"
    (tmp_path / "file").write_text("")
    assert FAIL in states(machine.folders)


def test_a_secret_that_others_can_read_fails(settings, tmp_path):
    settings.VAR_DIR = settings.MEDIA_ROOT = settings.QUEUE_DIR = tmp_path
    (tmp_path / "secret").write_text("x")
    (tmp_path / "secret").chmod(0o644)
    assert states(machine.folders) == [FAIL]
    (tmp_path / "secret").chmod(0o600)
    assert states(machine.folders) == [OK]


def test_a_full_disk_fails(monkeypatch):
    usage = type("Usage", (), {"free": 1_000_000, "total": 100_000_000_000})
    monkeypatch.setattr(machine.shutil, "disk_usage", lambda path: usage)
    assert states(machine.disk) == [FAIL]


def test_clocks_that_differ_are_told(monkeypatch):
    for seconds, state in ((0, OK), (10, WARN), (600, FAIL)):
        monkeypatch.setattr(machine, "_clocks", lambda off=seconds: iter([("the database", timezone.now() - timedelta(seconds=off))]))
        assert states(machine.clock) == [state]


def test_a_broker_that_does_not_answer_fails(monkeypatch):
    monkeypatch.setattr(work, "broker_answers", lambda: False)
    assert states(work.broker) == [FAIL]


def transport(port):
    return {"EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend", "EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": port}


def test_the_mail_server_is_met_and_nothing_is_sent(settings):
    with post_office() as office:
        office.slow = False
        settings.MAIL_TRANSPORT = transport(office.server_address[1])
        assert states(work.mail) == [OK]
        assert (office.taken, mail.outbox) == ([], [])
        assert work.send_a_letter("lin@example.org")[0].state == OK
        assert office.taken == ["lin@example.org"]


def test_a_mail_server_that_is_not_there_fails(settings):
    settings.MAIL_TRANSPORT = transport(1)
    assert states(work.mail) == [FAIL]
    assert work.send_a_letter("lin@example.org")[0].state == FAIL


def test_letters_that_wait_too_long_are_told(settings):
    with post_office() as office:
        settings.MAIL_TRANSPORT = transport(office.server_address[1])
        long_ago = timezone.now() - timedelta(hours=1)
        Mail.objects.create(to="lin@example.org", subject="A notice", text="…", created_at=long_ago, run_after=long_ago)
        assert states(work.mail) == [WARN]


def test_the_worst_counts():
    well, doubt, fault = (Finding(state, "", "") for state in (OK, WARN, FAIL))
    assert [worst(found) for found in ([], [well], [well, doubt], [fault, doubt])] == [OK, OK, WARN, FAIL]


def test_the_admins_page_examines_when_asked(signed_in, staff, superuser):
    url = reverse("admin:doctor")
    client = signed_in(staff)
    assert "No worker has worked yet." not in client.get(url).content.decode()
    page = client.post(url).content.decode()
    assert "No worker has worked yet." in page
    assert reverse("admin:doctor") in client.get("/admin/").content.decode()


def test_no_stranger_examines(signed_in, member):
    assert signed_in(member).get(reverse("admin:doctor")).status_code == 403
