"""Events that may stand in a member’s feed: those that begin within three weeks and still have a seat."""
from collections.abc import Iterator
from datetime import timedelta
from functools import partial

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.feed import Candidate, Reader, Shown, feed_sources
from events import feed
from events.models import Event
from kit import wording

AHEAD = timedelta(days=21)
SOON = timedelta(days=3)
OFFERED = 10


def coming(reader: Reader) -> list[Event]:
    """The next events, with `registered`; one query for the feed and for what stands beside it."""
    return reader.once("events", lambda: feed.upcoming(OFFERED, reader.member, at=reader.at))


def events(reader: Reader) -> Iterator[Candidate]:
    here = timezone.get_current_timezone_name()
    for event in coming(reader):
        if event.registered or event.is_full or not event.takes_registrations_at(reader.at) or event.starts_at > reader.at + AHEAD:
            continue
        if reader.mutes("member", event.organiser_id):
            continue
        follows = reader.follows("member", event.organiser_id)
        yield Candidate(
            "event", event.slug, event.published_at, "followed" if follows else "event",
            partial(_words, event, event.starts_at <= reader.at + SOON, follows),
            days_left=(event.starts_at - reader.at).total_seconds() / 86_400,
            near=event.mode != Event.Mode.OFFLINE or event.time_zone == here,
        )


def _words(event: Event, begins_soon: bool, follows: bool) -> Shown:
    why = _("because it begins soon and there is a seat left") if begins_soon else _("because there is a seat for you")
    why = _("because you follow who invites to it") if follows else why
    left = event.seats_left
    figure = ngettext("%(n)d seat left", "%(n)d seats left", left) % {"n": left} if left is not None else _("a seat for everybody")
    return Shown(
        _("Event"), why, event.title, event.get_absolute_url(),
        wording.language_tag(event.language), event.published_at, gist=event.summary, figure=figure, place=wording.when(event.starts_at),
        place_url=event.get_absolute_url(), shows_age=False,
    )


feed_sources.register("events", events)
