"""Which wave a member meets, and who may read results when."""
from dataclasses import dataclass

from django.db.models import Count
from django.http import Http404
from django.utils.translation import gettext as _

from surveys.models import Survey, Wave


def current_wave(survey: Survey, member, *, at) -> Wave:
    """The wave that asks this member now; else the one that closed last; else the one to come. Raises Http404 when none does."""
    waves = list(Wave.objects.filter(survey=survey).for_member(member).select_related("version", "survey").order_by("-opens_at"))
    if not waves:
        raise Http404("no wave of this survey asks this member")
    opened = [wave for wave in waves if wave.opens_at <= at]
    return next((wave for wave in opened if wave.is_open_at(at)), opened[0] if opened else waves[-1])


def waves_to_read(survey: Survey, member, *, is_operator: bool, at) -> list[Wave]:
    """Waves that have opened and that asked this member (an operator: all), newest first, with `answered` and `answered_count`."""
    waves = Wave.objects.filter(survey=survey).opened_by(at)
    if not is_operator:
        waves = waves.for_member(member)
    counted = waves.with_answered_by(member).annotate(answered_count=Count("participations"))
    return list(counted.select_related("version", "survey").order_by("-opens_at"))


def why_sealed(wave: Wave, *, is_operator: bool, at) -> str:
    """Why this reader cannot see the results yet; "" when they can.

    While an anonymous wave is open nobody can: whoever looked before and after one answer would know it.
    """
    if wave.is_closed_at(at):
        return ""
    if wave.survey.is_anonymous:
        return _("The survey is anonymous, so its results appear for everybody at once, when it closes.")
    if wave.answered or is_operator:
        return ""
    return _("You see the results once you have answered.")


@dataclass(frozen=True)
class Reading:
    """The wave whose results are read, all that could be, and why it is sealed if it is."""

    wave: Wave
    waves: list[Wave]
    sealed: str


def reading_of(survey: Survey, member, *, wanted: str, is_operator: bool, at) -> Reading:
    """The wave with the id `wanted`; without one the latest that is not sealed. Raises Http404 when there is none."""
    waves = waves_to_read(survey, member, is_operator=is_operator, at=at)
    readings = [Reading(wave, waves, why_sealed(wave, is_operator=is_operator, at=at)) for wave in waves]
    chosen = [one for one in readings if str(one.wave.pk) == wanted] if wanted else sorted(readings, key=lambda one: bool(one.sealed))
    if not chosen:
        raise Http404("no such wave for this member")
    return chosen[0]
