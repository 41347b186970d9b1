"""Erasing a member: the wish, its grace period, the act, and the act once more after a backup was restored."""
import secrets
from collections.abc import Iterable
from datetime import datetime

from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import standing
from accounts.handles import FORMER
from accounts.models import Erasure, Member, Standing
from accounts.models.personal import GRACE
from accounts.personal import tombstones
from accounts.personal.letters import write_to
from accounts.personal.registry import Leaving, from_the_top
from accounts.personal.tombstones import Tombstone
from accounts.signals import member_changed, member_erased
from kit import shared_pages

PER_RUN = 20


class ErasureRefused(Exception):
    """Why this member cannot be erased now; its text is for them."""


@transaction.atomic
def ask(member, *, wish: str, at: datetime) -> Erasure:
    """Begin the grace period and sign the member out everywhere. A second time gives the wish that waits."""
    Member.objects.select_for_update().get(pk=member.pk)
    if member.is_superuser and not Member.objects.filter(is_superuser=True, is_active=True).exclude(pk=member.pk).exists():
        raise ErasureRefused(_("You are the only one who can do everything here. Make somebody else a superuser first."))
    erasure, is_new = Erasure.objects.waiting().get_or_create(
        member=member, defaults={"wish": wish, "asked_at": at, "due_at": at + GRACE}
    )
    if is_new:
        member.api_tokens.filter(revoked_at=None).update(revoked_at=at)
        write_to(member, "erasure_asked", erasure=erasure)
        end_sessions(member)
    return erasure


@transaction.atomic
def take_back(member, *, at: datetime) -> bool:
    """A sign-in within the grace period: all stays as it was. Whether there was something to take back."""
    erasure = Erasure.objects.select_for_update().filter(member=member, done_at=None, cancelled_at=None).first()
    if erasure is None:
        return False
    erasure.cancelled_at = at
    erasure.save(update_fields=["cancelled_at"])
    write_to(member, "erasure_cancelled", erasure=erasure)
    return True


def remind_due(*, at: datetime) -> int:
    """Write once to those whose grace period ends soon; returns how many. Afterwards we know no address to write to."""
    count = 0
    for pk in list(Erasure.objects.to_remind(at).order_by("due_at").values_list("pk", flat=True)[:PER_RUN]):
        with transaction.atomic():
            erasure = Erasure.objects.select_for_update(of=("self",)).select_related("member").get(pk=pk)
            if erasure.reminded_at is None and erasure.state() == "waiting":
                erasure.reminded_at = at
                erasure.save(update_fields=["reminded_at"])
                write_to(erasure.member, "erasure_soon", erasure=erasure)
                count += 1
    return count


def erase_due(*, at: datetime) -> int:
    """Erase those whose grace period is over; one transaction each. Returns how many."""
    count = 0
    for pk in list(Erasure.objects.due(at).order_by("due_at").values_list("pk", flat=True)[:PER_RUN]):
        with transaction.atomic():
            erasure = Erasure.objects.select_for_update().get(pk=pk)
            if erasure.state() == "waiting":
                erase(erasure.member, wish=erasure.wish, at=at)
                count += 1
    return count


@transaction.atomic
def erase(member, *, wish: str, at: datetime, handle: str = "") -> Leaving:
    """Meet the fate of all that is held of the member, and leave a tombstone. All or nothing; a second time changes nothing."""
    member = Member.objects.select_for_update().get(pk=member.pk)
    new_handle = member.handle if member.is_former else handle or FORMER + secrets.token_hex(4)
    emails = {member.email, *EmailAddress.objects.filter(user=member).values_list("email", flat=True)} - {""}
    leaving = Leaving(member, new_handle, tuple(sorted(emails)), wish, at)
    end_sessions(member)
    for data in from_the_top():
        data.erase(leaving)
    standing.give(member, Standing.Reason.ERASED, at=at)
    Erasure.objects.waiting().filter(member=member).update(done_at=at)
    if not Erasure.objects.filter(member=member).exclude(done_at=None).exists():
        Erasure.objects.create(member=member, wish=wish, asked_at=at, due_at=at, done_at=at)
    shared_pages.forget()
    member.refresh_from_db()
    member_changed.send(Member, member=member)
    member_erased.send(Member, member=member, at=at)
    # Before the commit: a tombstone too many is harmless, one too few would bring somebody back.
    tombstones.append(stone_of(member, wish=wish, at=at))
    return leaving


def stone_of(member, *, wish: str, at: datetime) -> Tombstone:
    return Tombstone(member.pk, member.joined_at.isoformat(), member.handle, wish, at.isoformat())


def known_stones() -> list[Tombstone]:
    """Whom this installation erased, as its database and its file say."""
    rows = Erasure.objects.exclude(done_at=None).select_related("member").order_by("done_at")
    in_database = [stone_of(row.member, wish=row.wish, at=row.done_at) for row in rows]
    return tombstones.of_all(tombstones.read(tombstones.path()), in_database)


def replay(stones: Iterable[Tombstone]) -> int:
    """Erase again whoever a restored backup brought back; returns how many."""
    count = 0
    for stone in stones:
        member = Member.objects.filter(pk=stone.member, joined_at=datetime.fromisoformat(stone.joined_at)).first()
        if member is not None and not member.is_former:
            erase(member, wish=stone.wish, at=datetime.fromisoformat(stone.at), handle=stone.handle)
            count += 1
    return count


def end_sessions(member) -> None:
    """Sign the member out everywhere: the rows, and their copies in the cache."""
    for session in Session.objects.iterator():
        if session.get_decoded().get("_auth_user_id") == str(member.pk):
            session.get_session_store_class()(session.session_key).delete()
