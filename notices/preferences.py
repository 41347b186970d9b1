"""What members want to be told, and where."""
from collections.abc import Iterable
from typing import NamedTuple

from django.db import transaction

from notices.kinds import NoticeKind, kinds
from notices.models import Mail, Notice, NoticePreference
from notices.models.preference import EVERY_KIND

SITE, MAIL, DIGEST = NoticePreference.Channel.SITE, NoticePreference.Channel.MAIL, NoticePreference.Channel.DIGEST
CHANNELS = (SITE, MAIL, DIGEST)


class Wishes(NamedTuple):
    """Where one member wants one kind."""

    site: bool
    mail: bool
    digest: bool


def _wish(kind: NoticeKind, channel: str, answers: dict) -> bool:
    if kind.necessary and channel == MAIL:
        return True
    default = {SITE: True, MAIL: kind.mail, DIGEST: kind.digest}[channel]
    return answers.get((kind.name, channel), answers.get((EVERY_KIND, channel), default))


def wishes_among(answers: dict[tuple[str, str], bool], kind: NoticeKind) -> Wishes:
    """What a member's answers `{(kind, channel): wanted}` say about one kind."""
    return Wishes(*(_wish(kind, channel, answers) for channel in CHANNELS))


def rows_of(member_ids: Iterable[int], names: Iterable[str]):
    """(member, kind, channel, wanted) of the answers that matter to these kinds."""
    rows = NoticePreference.objects.filter(member__in=list(member_ids), kind__in=[*names, EVERY_KIND])
    return rows.order_by().values_list("member_id", "kind", "channel", "wanted")


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
    """No more notices by mail, of any kind, digest and waiting letters included; what is necessary still comes. Safe to do twice."""
    NoticePreference.objects.filter(member=member_id, channel__in=[MAIL, DIGEST]).delete()
    NoticePreference.objects.bulk_create(
        [NoticePreference(member_id=member_id, kind=EVERY_KIND, channel=channel, wanted=False) for channel in (MAIL, DIGEST)],
        ignore_conflicts=True,
    )
    necessary = [kind.name for kind in kinds if kind.necessary]
    Notice.objects.of(member_id).mail_pending().exclude(kind__in=necessary).update(mail_run_after=None)
    Mail.objects.filter(member=member_id, sent_at=None).exclude(purpose=Mail.Purpose.NEEDED).delete()
