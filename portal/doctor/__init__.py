"""Is the installation well: every check, in the order in which one would look. `manage.py doctor` and a page of the admin show the same."""
import logging
from collections.abc import Iterator
from datetime import datetime

from django.core.cache import cache
from django.utils.translation import gettext as _

from portal.doctor import data, machine, work
from portal.doctor.finding import FAIL, Finding, failed

log = logging.getLogger(__name__)
# How many faults the last examination found; a week later nobody remembers.
FAILED = "doctor:failed"
REMEMBERED_S = 7 * 24 * 3600

CHECKS = (
    machine.configuration, machine.folders, machine.disk, machine.clock, data.database, data.migrations, work.cache, work.broker,
    work.worker, work.schedule, work.mail, data.money, data.figures, data.points,
)


def examine(now: datetime) -> list[Finding]:
    """All findings. A check that breaks is a finding itself, and the others go on."""
    found = list(_each(now))
    cache.set(FAILED, sum(finding.state == FAIL for finding in found), REMEMBERED_S)
    return found


def _each(now: datetime) -> Iterator[Finding]:
    for check in CHECKS:
        try:
            yield from check(now)
        except Exception as error:
            log.exception("a check of the doctor broke: %s", check.__name__)
            said = _("This check broke: %(error)s") % {"error": str(error)[:200]}
            yield failed(check.__name__, said, _("Mend what is named above it first."))
