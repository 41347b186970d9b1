"""The machine and its settings: configuration, folders, disk, clock."""
import os
import shutil
import stat
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.checks import ERROR, run_checks
from django.db import connection
from django.utils.translation import gettext as _
from redis import Redis

from portal.doctor.finding import doubtful, failed, fine
from portal.environment import RELAXED

LITTLE, VERY_LITTLE = 2_000_000_000, 200_000_000
A_LITTLE_OFF, FAR_OFF = 2, 60


def configuration(now):
    name = _("Configuration")
    if RELAXED:
        said = _("This is a demo or a developer’s machine (DEMO or DEBUG is on).")
        yield doubtful(name, said, _("For strangers set neither; see docs/operations.md."))
    found = run_checks(include_deployment_checks=not RELAXED)
    for message in found:
        say = failed if message.level >= ERROR else doubtful
        yield say(name, f"{message.id}: {message.msg}", message.hint or _("See docs/operations.md."))
    if not found:
        yield fine(name, _("Django’s checks have nothing to say."))


def _folders():
    yield settings.VAR_DIR
    yield settings.MEDIA_ROOT
    if not RELAXED:
        yield settings.STATIC_ROOT
    if queue := getattr(settings, "QUEUE_DIR", None):
        yield queue


def folders(now):
    name, wrong = _("Folders"), False
    for folder in _folders():
        problem = _problem_of(Path(folder))
        if problem:
            wrong = True
            yield failed(name, f"{folder}: {problem}", _("Make it, and give it to the user that the portal runs as."))
    secret = settings.VAR_DIR / "secret"
    if secret.exists() and stat.S_IMODE(secret.stat().st_mode) & 0o077:
        wrong = True
        yield failed(name, _("%(file)s can be read by others.") % {"file": secret}, f"chmod 600 {secret}")
    if not wrong:
        yield fine(name, _("They are there and can be written to."))


def _problem_of(folder: Path) -> str:
    if not folder.is_dir():
        # Pictures and files make their folder when the first of them comes.
        above = next(parent for parent in folder.parents if parent.exists())
        return "" if above.is_dir() and os.access(above, os.W_OK) else _("is not there and cannot be made")
    try:
        with tempfile.TemporaryFile(dir=folder):
            return ""
    except OSError as error:
        return error.strerror or str(error)


def disk(now):
    name, usage = _("Disk"), shutil.disk_usage(settings.VAR_DIR)
    values = {"free": f"{usage.free / 1e9:.1f}", "total": f"{usage.total / 1e9:.1f}"}
    text, todo = _("%(free)s of %(total)s GB are free.") % values, _("Delete old backups and logs, or give the disk more room.")
    if usage.free < VERY_LITTLE:
        yield failed(name, text, todo)
    elif usage.free < LITTLE:
        yield doubtful(name, text, todo)
    else:
        yield fine(name, text)


def _clocks():
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT clock_timestamp()")
            yield _("the database"), cursor.fetchone()[0]
    if settings.REDIS_URL:
        # kombu says redis+socket:// where redis-py says unix://.
        with Redis.from_url(settings.REDIS_URL.replace("redis+socket://", "unix://").split("?")[0], socket_timeout=3) as redis:
            seconds, micros = redis.time()
        yield _("Redis"), datetime.fromtimestamp(seconds + micros / 1e6, tz=UTC)


def clock(now):
    name, others = _("Clock"), list(_clocks())
    for other, theirs in others:
        off = abs((datetime.now(tz=UTC) - theirs).total_seconds())
        if off > A_LITTLE_OFF:
            text = _("This machine and %(other)s are %(seconds)d seconds apart.") % {"other": other, "seconds": off}
            yield (failed if off > FAR_OFF else doubtful)(name, text, _("Let both keep time by NTP (timedatectl set-ntp true)."))
            return
    if others:
        yield fine(name, _("It agrees with the other machines’ clocks."))
    else:
        here = now.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
        yield fine(name, _("It is %(time)s UTC; there is no other machine to compare with.") % {"time": here})
