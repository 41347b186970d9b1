"""Work in the background: cache, broker, worker, beat, mail."""
from datetime import timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.cache import cache as kept
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_celery_beat.models import PeriodicTask

from notices.models import Mail
from notices.models.mail import LATE_AFTER
from notices.sending import transport
from portal.doctor.finding import doubtful, failed, fine
from portal.health import STALE_AFTER, broker_answers, worker_age
from portal.schedule import SCHEDULE

PULSE = "portal.record_pulse"
# Beat writes down every three minutes when it last sent what.
BEAT_IS_SILENT = timedelta(minutes=10)
PATIENCE_S = 5


def cache(now):
    name = _("Cache")
    kept.set("doctor", str(now), 30)
    if kept.get("doctor") == str(now):
        yield fine(name, _("What is put in comes out."))
    else:
        yield failed(name, _("What is put in does not come out."), _("Look at CACHE_URL and at Redis."))


def broker(now):
    name = _("Broker")
    if not broker_answers():
        yield failed(name, _("It does not answer."), _("Start Redis, and look at REDIS_URL."))
    elif not settings.REDIS_URL:
        yield doubtful(name, _("Tasks go through files in a folder."), _("Good for trying out. For strangers set REDIS_URL."))
    else:
        yield fine(name, _("It answers."))


def worker(now):
    """Judged by work done: beat sends, a worker takes, the database keeps."""
    name, age = _("Worker and beat"), worker_age(at=now)
    if age is not None and age <= STALE_AFTER:
        yield fine(name, _("The last sign of life is %(seconds)d seconds old.") % {"seconds": age.total_seconds()})
        return
    sent = PeriodicTask.objects.filter(name=PULSE).values_list("last_run_at", flat=True).first()
    beat_lives = sent is not None and now - sent < BEAT_IS_SILENT
    since = _("No worker has worked yet.")
    if age is not None:
        since = _("The last sign of life is %(minutes)d minutes old.") % {"minutes": age.total_seconds() // 60}
    if beat_lives:
        yield failed(name, since, _("Beat sends; start a worker: celery -A portal worker."))
    else:
        yield failed(name, since, _("Start both: celery -A portal worker, celery -A portal beat."))


def schedule(now):
    name = _("Schedule")
    ours = [entry.task for entry in SCHEDULE]
    rows = dict(PeriodicTask.objects.filter(name__in=ours).values_list("name", "enabled"))
    missing = sorted(entry.task for entry in SCHEDULE if entry.task not in rows)
    off = sorted(task for task, enabled in rows.items() if not enabled)
    if missing:
        yield failed(name, _("Not there: %(tasks)s.") % {"tasks": ", ".join(missing)}, "manage.py migrate")
    if off:
        said = _("Switched off: %(tasks)s.") % {"tasks": ", ".join(off)}
        yield doubtful(name, said, _("Switch them on under Periodic tasks in the admin."))
    if not missing and not off:
        yield fine(name, _("All %(count)d tasks are there and on.") % {"count": len(SCHEDULE)})


def _server():
    server = transport()
    server.timeout = PATIENCE_S
    return server


def mail(now):
    """Connects and signs in; sends nothing."""
    name = _("Mail")
    if not settings.MAIL_TRANSPORT:
        said = _("No mail leaves this machine: EMAIL_URL is not set.")
        yield doubtful(name, said, _("Set EMAIL_URL, as smtp+tls://user:password@host:587."))
        return
    try:
        server = _server()
        server.open()
        server.close()
    except (OSError, SMTPException, TimeoutError) as error:
        said = _("The mail server does not take us: %(error)s") % {"error": error}
        yield failed(name, said, _("Look at EMAIL_URL, and whether the port is open."))
        return
    late = Mail.objects.waiting().filter(created_at__lte=now - LATE_AFTER).count()
    if late:
        words = ngettext("%(n)d letter has waited too long.", "%(n)d letters have waited too long.", late) % {"n": late}
        yield doubtful(name, words, _("See why under Mails in the admin; a worker must run."))
    else:
        yield fine(name, _("The mail server answers, and nothing waits too long."))


def send_a_letter(to: str) -> list:
    """A letter by the same way, at once and past the queue."""
    name = _("Mail")
    try:
        letter = EmailMessage(_("A letter from the doctor"), _("Mail works."), settings.DEFAULT_FROM_EMAIL, [to], connection=_server())
        letter.send()
    except (OSError, SMTPException) as error:
        said = _("The letter was not taken: %(error)s") % {"error": error}
        return [failed(name, said, _("Look at EMAIL_URL and DEFAULT_FROM_EMAIL."))]
    return [fine(name, _("A letter to %(to)s was taken.") % {"to": to})]
