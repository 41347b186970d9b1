"""Surveys that wait for a member may stand in their feed."""
from collections.abc import Iterator
from functools import partial

from django.utils.translation import gettext as _

from accounts.feed import Candidate, Reader, Shown, feed_sources
from kit import wording
from surveys.models import Wave

OFFERED = 3


def waiting(reader: Reader) -> list[Wave]:
    """Waves the reader has not answered; one query for the feed and for what stands beside it."""
    return reader.once("surveys", lambda: list(Wave.objects.waiting_for(reader.member, at=reader.at)[:OFFERED]))


def surveys(reader: Reader) -> Iterator[Candidate]:
    for wave in waiting(reader):
        yield Candidate(
            "survey_wave", str(wave.pk), wave.opens_at, "survey", partial(_words, wave), personal=True,
            days_left=(wave.closes_at - reader.at).total_seconds() / 86_400,
        )


def _words(wave: Wave) -> Shown:
    title = wave.survey.title
    return Shown(
        _("Survey"), _("because it asks you and is open"), title, wave.survey.get_absolute_url(), wording.language_of(title), wave.opens_at,
        figure=_("until %(day)s") % {"day": wording.day(wave.closes_at)},
    )


feed_sources.register("surveys", surveys)
