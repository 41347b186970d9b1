"""What stands beside a member's feed. Each function is one query; what is the same for all readers is kept for a minute."""
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.core.cache import cache
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.board import SPANS, Place, top
from community.models import PointsEntry
from community.shelves import name_of, shelves, url_of
from courses.models import Enrolment
from courses.resuming import Resume, resumes
from events.models import Event
from kit import wording
from kit.verbs import verbs

POINTS_KEPT_SECONDS = 600
GROUPS = 8
FEW_SEATS = 5
LEADERS = 5


@dataclass(frozen=True)
class Group:
    name: str
    url: str
    count: int


def groups(mine: dict[int, int]) -> list[Group]:
    """Categories, those the reader writes in first."""
    rows = [row for row in shelves().values() if row["is_public"] or row["id"] in mine]
    chosen = sorted(rows, key=lambda row: -mine.get(row["id"], 0))[:GROUPS]
    return [Group(name_of(row), url_of(row), row["topic_count"]) for row in chosen]


def learning(member) -> list[Resume]:
    """Courses the reader has begun and not finished, the last opened first. Three queries, one when there is none."""
    enrolments = list(Enrolment.objects.of(member).of_live_courses().unfinished().latest_first()[:4])
    return resumes(member, enrolments) if enrolments else []


@dataclass(frozen=True)
class Dated:
    """An event in a rail."""

    title: str
    url: str
    lang: str
    starts_at: datetime
    note: str
    warning: str


def dated(events: list[Event]) -> list[Dated]:
    """Lines for events that came with `registered`."""
    return [
        Dated(
            event.title, event.get_absolute_url(), wording.language_tag(event.language), event.starts_at,
            note=_event_note(event), warning=_seats(event),
        )
        for event in events
    ]


def _event_note(event: Event) -> str:
    line = f"{wording.clock(event.starts_at)} · {event.get_mode_display()}"
    return f"{line} · {_('you are registered')}" if event.registered else line


def _seats(event: Event) -> str:
    """A warning when there is little left to take."""
    if event.registered or event.capacity is None:
        return ""
    if event.is_full:
        return _("full")
    left = event.seats_left
    if left > max(FEW_SEATS, event.capacity // 10):
        return ""
    return ngettext("%(left)d seat left of %(all)d", "%(left)d seats left of %(all)d", left) % {"left": left, "all": event.capacity}


def points_lately(member, balance: int) -> list[tuple[str, int]]:
    """(what for, how many) of the last four entries; read again when the balance moved, or after ten minutes."""
    rows = cache.get_or_set(f"portal:points:{member.pk}:{balance}", partial(_last_points, member), POINTS_KEPT_SECONDS)
    return [(str(verbs[verb].label) if verb in verbs else verb, amount) for verb, amount in rows]


def _last_points(member) -> list[tuple[str, int]]:
    return list(PointsEntry.objects.filter(account__member=member).order_by("-id").values_list("transaction__verb", "amount")[:4])


def most_points(*, at: datetime) -> list[Place]:
    """The first of the week's leaderboard; the same for all readers."""
    return top(SPANS["7d"], at=at)[:LEADERS]
