"""How the first administrator comes to be: by a link that only who runs the machine can have, once, and never beside another one."""
import hashlib
import secrets
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.utils.crypto import constant_time_compare

from accounts import joining, standing
from accounts.models import House, Member
from accounts.models.house import THE_ONE

HOLDS = timedelta(hours=24)
# A token of the environment that somebody could guess is none.
SHORTEST_TOKEN = 20


class TooLate(Exception):
    """Somebody has become the first administrator meanwhile, or the link no longer holds."""


def is_needed() -> bool:
    return not Member.objects.filter(is_superuser=True, is_active=True).exists()


def issue_key(*, at: datetime) -> str:
    """A new key; what was issued before no longer opens."""
    key = secrets.token_urlsafe(32)
    House.objects.get_or_create(pk=THE_ONE, defaults={"is_open": Member.objects.exists()})
    House.objects.filter(pk=THE_ONE).update(key_digest=_digest(key), key_until=at + HOLDS)
    return key


def opens(key: str, *, at: datetime) -> bool:
    """Whether this key makes an administrator now: there is none yet, and it is the one issued last or that of the environment."""
    return is_needed() and (_is_issued(key, at) or _is_of_the_environment(key))


def _is_issued(key: str, at: datetime) -> bool:
    row = House.objects.filter(pk=THE_ONE).values_list("key_digest", "key_until").first()
    return bool(row and row[0] and row[1] and at < row[1] and constant_time_compare(row[0], _digest(key)))


def _is_of_the_environment(key: str) -> bool:
    token = settings.SETUP_TOKEN
    return len(token) >= SHORTEST_TOKEN and constant_time_compare(_digest(token), _digest(key))


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


@transaction.atomic
def make_administrator(key: str, *, handle: str, email: str, password: str, at: datetime, **profile) -> Member:
    """The first administrator, with a confirmed address: whoever holds the key runs the machine. Raises TooLate for all but one."""
    was_empty = not Member.objects.exists()
    House.objects.get_or_create(pk=THE_ONE, defaults={"is_open": not was_empty})
    House.objects.select_for_update().get(pk=THE_ONE)
    if not opens(key, at=at):
        raise TooLate
    member = Member.objects.create_superuser(handle, email, password, joined_at=at, **profile)
    EmailAddress.objects.create(user=member, email=member.email, primary=True, verified=True)
    standing.give(member, "staff", at=at)
    joining.confirm(member, at=at)
    House.objects.change(key_digest="", key_until=None, is_open=not was_empty)
    return member
