"""Asking for a copy of one's data."""
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import DataExport, Member
from accounts.models.personal import ONCE_IN
from accounts.tasks import build_exports


class ExportRefused(Exception):
    """Why there is no new archive now; its text is for the member."""


def build_exports_later() -> None:
    """Ask a worker once this transaction stands; if the broker is away, the sweep finds the row."""
    transaction.on_commit(build_exports.delay, robust=True)


@transaction.atomic
def ask(member, *, at: datetime) -> DataExport:
    """One archive a day: reading everything is work."""
    Member.objects.select_for_update().get(pk=member.pk)
    latest = DataExport.objects.filter(member=member).newest_first().first()
    if latest and latest.state_at(at) == "waiting":
        raise ExportRefused(_("It is being put together already. We tell you when it is ready."))
    if latest and latest.state_at(at) != "failed" and latest.asked_at > at - ONCE_IN:
        raise ExportRefused(_("You can ask for one archive a day. The last one is from less than a day ago."))
    export = DataExport.objects.create(member=member, asked_at=at, run_after=at)
    build_exports_later()
    return export
