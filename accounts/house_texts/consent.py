"""Who agreed to what: at sign-up, and when a new version that asks for it begins to hold."""
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.house_texts import reading
from accounts.models import Consent, HouseText, Member
from kit.rows import insert_new

ASK, TELL = HouseText.Reach.ASK, HouseText.Reach.TELL
EXEMPT = "asks_no_agreement"


@dataclass(frozen=True)
class News:
    """A new version that a member has not heard of yet."""

    name: str
    number: int
    effective_at: datetime
    holds: bool

    @property
    def title(self) -> str:
        return HouseText.Name(self.name).label


def asked_for(member: Member, *, at) -> list[str]:
    """Names of the texts whose new version holds and waits for the member's agreement. No query."""
    since = member.agreed_at or member.joined_at
    found = {entry.name for entry in reading.timetable() if entry.reach == ASK and since < entry.effective_at <= at}
    return [name for name in reading.AGREED if name in found]


def news_for(member: Member, *, at) -> list[News]:
    """New versions that are told: the last one of each text that the member has not seen. No query."""
    since = member.told_at or member.joined_at
    newest = {entry.name: entry for entry in reading.timetable() if entry.reach != HouseText.Reach.QUIET and entry.published_at > since}
    waiting = asked_for(member, at=at)
    found = [entry for name, entry in newest.items() if name not in waiting]
    return [News(entry.name, entry.number, entry.effective_at, entry.effective_at <= at) for entry in found]


@transaction.atomic
def agree(member: Member, *, how: str, at) -> None:
    """The member agrees to what holds now. A second time changes nothing but the moment from which they are asked again."""
    texts = [reading.in_force(name, at=at) for name in reading.AGREED]
    consents = [
        Consent(member=member, name=text.name, number=text.number, digest=reading.digest_of(text), how=how, agreed_at=at) for text in texts
    ]
    insert_new(consents, unique=["member_id", "name", "number"])
    Member.objects.filter(pk=member.pk).update(agreed_at=at)
    member.agreed_at = at


def heard(member: Member, *, at) -> None:
    """What is published by now was told to the member."""
    Member.objects.filter(pk=member.pk).update(told_at=at)
    member.told_at = at


def stays_open(view):
    """For acts that nobody must agree to anything for: leaving, taking one's data, stopping what is charged."""
    setattr(view, EXEMPT, True)
    return view
