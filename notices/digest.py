"""What is mailed when: ten minutes after a notice unless read, not in quiet hours, within the budget; the rest in a digest.

A notice says itself when it is due (`mail_run_after`). Whoever finds it due either mails it or moves that instant ahead.
"""
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q

from accounts.models import Member
from accounts.zones import zone_of
from notices import bounces, budget
from notices.kinds import kinds
from notices.letters import as_read_by, letter_to
from notices.models import Mail, Notice, NoticeTiming
from notices.models.timing import timing_of
from notices.sight import in_sight
from notices.timing import day_around, next_digest, quiet_end

MEMBERS_A_RUN = 500


def mail_due(*, at: datetime) -> int:
    """Queue the letter of every member with a notice whose time has come; returns how many letters."""
    due = Notice.objects.mail_due(at).order_by("member").values_list("member", flat=True).distinct()
    return sum(_mail_to(member_id, at=at) for member_id in list(due[:MEMBERS_A_RUN]))


@transaction.atomic
def _mail_to(member_id: int, *, at: datetime) -> bool:
    """One worker a member: with the member's row locked, nobody else counts the budget at the same time."""
    members = Member.objects.select_for_update(no_key=True, skip_locked=_can_skip())
    member = members.filter(pk=member_id).first()
    if member is None:
        return False
    pending = Notice.objects.of(member).mail_pending().filter(Q(in_digest=False) | Q(mail_run_after__lte=at))
    notices = in_sight(member, pending.select_for_update(of=("self",)).select_related("actor").with_place())
    sorting = Sorting(member, timing_of(member), zone_of(member.time_zone), at)
    ready, purpose = sorting.sort(notices)
    if not any(notice.mail_run_after <= at for notice in ready):
        return False
    with as_read_by(member):
        letter = letter_to(member, ready, purpose=purpose, at=at)
        letter.send()
    Notice.objects.filter(pk__in=_ids(ready)).update(mailed_at=at, mail=letter.queued[0] if letter.queued else None)
    return True


def _can_skip() -> bool:
    return transaction.get_connection().features.has_select_for_update_skip_locked


def _ids(notices: list[Notice]) -> list[int]:
    return [notice.pk for notice in notices]


def is_necessary(notice: Notice) -> bool:
    kind = kinds.get(notice.kind)
    return bool(kind and kind.necessary)


@dataclass(frozen=True)
class Sorting:
    """What of a member's due notices is mailed now, and when the rest will be."""

    member: Member
    timing: NoticeTiming
    zone: ZoneInfo
    at: datetime

    def sort(self, notices: list[Notice]) -> tuple[list[Notice], str]:
        """The notices of the letter that goes now, maybe none, and what that letter is for."""
        if not self.member.email or not self.member.is_active or not self.member.is_verified:
            self._drop(notices)
            return [], Mail.Purpose.NEEDED
        necessary = [notice for notice in notices if is_necessary(notice)]
        rest = self._of_this_hour([notice for notice in notices if not is_necessary(notice)])
        if any(notice.in_digest for notice in rest):
            return necessary + rest, Mail.Purpose.DIGEST
        return necessary + rest, Mail.Purpose.NOTICES if rest else Mail.Purpose.NEEDED

    def _of_this_hour(self, rest: list[Notice]) -> list[Notice]:
        if not rest:
            return []
        if bounces.is_stopped(self.member.email, at=self.at):
            return self._drop(rest)
        rest = self._without_new_for_digest(rest)
        if (end := quiet_end(self.timing, self.zone, self.at)) is not None:
            return self._postpone(rest, end)
        is_digest = any(notice.in_digest for notice in rest)
        midnight, next_midnight = day_around(self.zone, self.at)
        if rest and not is_digest and budget.is_spent(self.member, self.timing, since=midnight):
            return self._to_digest(rest) if self.timing.has_digest else self._postpone(rest, next_midnight)
        return rest

    def _without_new_for_digest(self, rest: list[Notice]) -> list[Notice]:
        """What waits for the digest learns here which one that is."""
        new = [notice for notice in rest if notice.in_digest and notice.digest_at is None]
        if new:
            self._to_digest(new)
        return [notice for notice in rest if notice not in new]

    def _to_digest(self, notices: list[Notice]) -> list[Notice]:
        slot = next_digest(self.timing, self.zone, self.at)
        Notice.objects.filter(pk__in=_ids(notices)).update(in_digest=True, digest_at=slot, mail_run_after=slot)
        return []

    @staticmethod
    def _postpone(notices: list[Notice], until: datetime) -> list[Notice]:
        Notice.objects.filter(pk__in=_ids(notices)).update(mail_run_after=until)
        return []

    @staticmethod
    def _drop(notices: list[Notice]) -> list[Notice]:
        """They stay on the site."""
        Notice.objects.filter(pk__in=_ids(notices)).update(mail_run_after=None)
        return []


def save_timing(timing: NoticeTiming, *, at: datetime) -> None:
    """Keep what the member chose; what waits for a digest is planned anew."""
    with transaction.atomic():
        timing.save()
        waiting = Notice.objects.of(timing.member).mail_pending().filter(in_digest=True)
        waiting.update(digest_at=None, mail_run_after=at)
