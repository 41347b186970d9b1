"""Opening waves: the audience is fixed as invitations, and members of a named audience are told."""
from django.db import transaction

from notices.telling import tell_all
from surveys.audiences import EVERYONE, audiences
from surveys.models import Invitation, Wave

CHUNK = 500


@transaction.atomic
def fix_audience(wave: Wave, *, at) -> Wave:
    """Count whom the wave asks and, for a named audience, write one invitation a member. Done once a wave; idempotent.

    Everyone needs no rows: whoever can take part is asked, also who joins later.
    """
    wave = Wave.objects.select_for_update().get(pk=wave.pk)
    if wave.snapshot_at is not None:
        return wave
    member_ids = list(audiences[wave.audience].members(at).values_list("pk", flat=True))
    if wave.audience != EVERYONE:
        invitations = (Invitation(wave=wave, member_id=pk) for pk in member_ids)
        Invitation.objects.bulk_create(invitations, batch_size=CHUNK, ignore_conflicts=True)
    wave.invited_count, wave.snapshot_at = len(member_ids), at
    wave.save(update_fields=["invited_count", "snapshot_at"])
    return wave


def open_due(*, at) -> int:
    """Fix the audience of every wave that has opened; returns how many."""
    due = list(Wave.objects.open_at(at).filter(snapshot_at=None))
    for wave in due:
        fix_audience(wave, at=at)
    return len(due)


@transaction.atomic
def tell_some(*, at) -> int:
    """Tell up to CHUNK invited members of open waves who have not been told; returns how many."""
    waves = Wave.objects.open_at(at).values("pk")
    due = list(
        Invitation.objects.select_for_update(skip_locked=True, of=("self",)).filter(told_at=None, wave__in=waves)
        .select_related("wave__survey", "member").order_by("wave")[:CHUNK]
    )
    told: dict[tuple, list] = {}
    for invitation in due:
        survey, member = invitation.wave.survey, invitation.member
        title = survey.title_zh if member.language.startswith("zh") else survey.title_en
        told.setdefault((invitation.wave_id, survey.get_absolute_url(), title), []).append(member)
    for (wave_id, url, title), members in told.items():
        tell_all(members, "survey_invited", url=url, data={"title": title}, at=at, fact=f"wave:{wave_id}")
    Invitation.objects.filter(pk__in=[invitation.pk for invitation in due]).update(told_at=at)
    return len(due)
