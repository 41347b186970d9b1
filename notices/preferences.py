"""What members want to be told, and where."""
from collections.abc import Iterable

from django.db import transaction

from notices.kinds import NoticeKind, kinds
from notices.models import NoticePreference
from notices.models.preference import EVERY_KIND

SITE, MAIL = NoticePreference.Channel.SITE, NoticePreference.Channel.MAIL
CHANNELS = (SITE, MAIL)


def _wish(kind: NoticeKind, channel: str, answers: dict) -> bool:
    default = kind.mail if channel == MAIL else True
    return answers.get((kind.name, channel), answers.get((EVERY_KIND, channel), default))


def wishes_of(member_ids: Iterable[int], kind: NoticeKind) -> dict[int, tuple[bool, bool]]:
    """(on the site, by mail) of each member for one kind; one query."""
    answers: dict[int, dict] = {pk: {} for pk in member_ids}
    rows = NoticePreference.objects.filter(member__in=answers, kind__in=[kind.name, EVERY_KIND])
    for member_id, name, channel, wanted in rows.values_list("member", "kind", "channel", "wanted"):
        answers[member_id][name, channel] = wanted
    return {pk: (_wish(kind, SITE, given), _wish(kind, MAIL, given)) for pk, given in answers.items()}


def matrix_of(member) -> list[tuple[NoticeKind, dict[str, bool]]]:
    """Every kind with the member's wish for each channel."""
    rows = NoticePreference.objects.filter(member=member).values_list("kind", "channel", "wanted")
    answers = {(kind, channel): wanted for kind, channel, wanted in rows}
    return [(kind, {channel: _wish(kind, channel, answers) for channel in CHANNELS}) for kind in kinds]


@transaction.atomic
def save_matrix(member, wishes: dict[tuple[str, str], bool]) -> None:
    """Replace all of a member's answers by `{(kind, channel): wanted}`."""
    NoticePreference.objects.filter(member=member).delete()
    NoticePreference.objects.bulk_create(
        [NoticePreference(member=member, kind=kind, channel=channel, wanted=wanted) for (kind, channel), wanted in wishes.items()]
    )


@transaction.atomic
def stop_mail(member_id: int) -> None:
    """No more notices by mail, of any kind; safe to do twice."""
    NoticePreference.objects.filter(member=member_id, channel=MAIL).delete()
    NoticePreference.objects.bulk_create(
        [NoticePreference(member_id=member_id, kind=EVERY_KIND, channel=MAIL, wanted=False)], ignore_conflicts=True
    )
