"""Time zones of events: which names are valid and how a zone is said in a sentence."""
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

SAID = {
    "Asia/Shanghai": _("Shanghai time"), "Asia/Hong_Kong": _("Hong Kong time"), "Asia/Taipei": _("Taipei time"),
    "Asia/Tokyo": _("Tokyo time"), "Asia/Singapore": _("Singapore time"), "Asia/Kolkata": _("India time"),
    "Australia/Sydney": _("Sydney time"), "Europe/London": _("London time"), "Europe/Berlin": _("Berlin time"),
    "Europe/Paris": _("Paris time"), "Europe/Warsaw": _("Warsaw time"),
    "America/New_York": _("New York time"), "America/Chicago": _("Chicago time"), "America/Los_Angeles": _("Los Angeles time"),
    "America/Sao_Paulo": _("São Paulo time"), "UTC": _("UTC"),
}


def validate_time_zone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError(_("Write a time zone such as Asia/Shanghai."), code="time_zone")


def said(name: str) -> str:
    """`Asia/Shanghai` → “Shanghai time”; a zone without a usual name by its own."""
    return str(SAID.get(name) or name.replace("_", " "))


def from_wall_clock(naive: datetime, zone: str) -> datetime:
    """The instant at which clocks in `zone` show `naive`. Raises ValidationError for an hour that the clocks skip."""
    moment = naive.replace(tzinfo=ZoneInfo(zone))
    if moment.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) != naive:
        raise ValidationError(_("The clocks of this zone skip that hour. Choose another time."), code="skipped")
    return moment


def on_wall_clock(moment: datetime, zone: str) -> datetime:
    """What clocks in `zone` show at that instant, without a zone."""
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
