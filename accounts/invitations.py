"""Inviting somebody: who may and how often, the letter, and what follows when they come."""
import re
import zlib
from dataclasses import dataclass
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.guards import why_not as why_not_part
from accounts.models import Invitation, InvitationRules, Member
from accounts.signals import invitation_accepted
from kit import house
from kit.addresses import absolute, address
from kit.bilingual import prefers_chinese
from kit.locks import hold
from kit.wording import day

SESSION_KEY = "invitation"
PERIOD = timedelta(days=30)
LETTERS = 7311
# A name with an address in it would make our letter somebody's advertisement.
ADDRESS_LIKE = re.compile(r"[./:@\\]|www", re.IGNORECASE)


class InvitationRefused(Exception):
    """The member may not invite now; the text says why."""


@dataclass(frozen=True)
class Allowance:
    """How many invitations a member has left, or why they have none."""

    left: int
    quota: int
    refusal: str = ""


def allowance_of(member: Member, *, at) -> Allowance:
    rules = InvitationRules.now()
    quota = rules.quota_of(member)
    # What was taken back counts too: else the quota would be no limit to letters.
    made = Invitation.objects.filter(inviter=member, created_at__gt=at - PERIOD).count()
    left = max(0, quota - made)
    refusal = why_not_part(member) or _why_not(member, rules, left, at)
    return Allowance(0 if refusal else left, quota, refusal)


def _why_not(member: Member, rules: InvitationRules, left: int, at) -> str:
    first_day = member.joined_at + timedelta(days=rules.newcomer_days)
    if not rules.is_open:
        return _("Members do not invite at present.")
    if first_day > at and not member.is_staff:
        return _("You are new here yourself. From %(day)s you can invite others.") % {"day": day(first_day)}
    if not left:
        quota = rules.quota_of(member)
        words = ngettext("You made %(n)d invitation in the last 30 days; that is all.",
                         "You made %(n)d invitations in the last 30 days; that is all.", quota)
        return words % {"n": quota}
    return ""


@transaction.atomic
def invite(member: Member, *, email: str = "", at) -> Invitation:
    """One more invitation; with an address a letter goes there. Raises InvitationRefused.

    Whether the address is a member's, or got a letter before, nobody learns: the answer is the same, and no letter goes.
    """
    _lock(member)
    allowance = allowance_of(member, at=at)
    if allowance.refusal:
        raise InvitationRefused(allowance.refusal)
    email = email.strip().lower()
    if email:
        _one_letter_at_a_time(email)
    may_write = email and not _is_known(email, at)
    invitation = Invitation.objects.create(inviter=member, email=email, created_at=at, expires_at=at + InvitationRules.now().valid)
    if may_write:
        _write(invitation)
    return invitation


def _lock(member: Member) -> None:
    """Two requests at once would else both find the last one free."""
    Member.objects.select_for_update().filter(pk=member.pk).values_list("pk").first()


def _one_letter_at_a_time(email: str) -> None:
    """Two members who think of the same person at the same moment would else both find that no letter went."""
    hold(LETTERS, zlib.crc32(email.encode()) - 2**31)


def _is_known(email: str, at) -> bool:
    waiting = Invitation.objects.filter(email=email, created_at__gt=at - PERIOD)
    return waiting.exists() or EmailAddress.objects.filter(email__iexact=email).exists()


def _write(invitation: Invitation) -> None:
    chinese = prefers_chinese()
    context = {
        "inviter": called(invitation.inviter), "url": absolute(address("accounts:invited", invitation.code)),
        "until": invitation.expires_at, "site_name": house.name(), "site_url": settings.SITE_URL,
        "language_tag": "zh-Hans" if chinese else "en",
    }
    text, html, subject = (
        render_to_string(f"account/email/invitation_{part}", context) for part in ("message.txt", "message.html", "subject.txt")
    )
    message = EmailMultiAlternatives(" ".join(subject.split()), text, None, [invitation.email])
    message.attach_alternative(html, "text/html")
    message.send()


def called(member: Member) -> str:
    """The inviter as a stranger reads of them."""
    return member.handle if ADDRESS_LIKE.search(member.name) else member.name


def find(code: str, *, at) -> Invitation | None:
    """The invitation of this code, while somebody can join with it and who invites is in good standing."""
    found = Invitation.objects.waiting(at).filter(code=code, inviter__is_active=True).select_related("inviter").first()
    return None if found is None or found.inviter.is_suspended else found


def claim(code: str, member: Member, *, at) -> None:
    """Somebody signed up with it. It is theirs once they confirm an address; until then another may.

    Whose address a service has verified counts already.
    """
    Invitation.objects.waiting(at).filter(code=code).exclude(inviter=member).update(member=member)
    if member.is_verified:
        accept(member, at=at)


@transaction.atomic
def accept(member: Member, *, at) -> None:
    """The member has confirmed an address: the inviter is told, and the address of the letter is forgotten. Twice is once."""
    claimed = Invitation.objects.select_for_update(of=("self",)).select_related("inviter")
    invitation = claimed.filter(member=member, joined_at=None, revoked_at=None).first()
    if invitation is None:
        return
    invitation.joined_at, invitation.email = at, ""
    invitation.save(update_fields=["joined_at", "email"])
    invitation_accepted.send(sender=Invitation, invitation=invitation, member=member, at=at)


def revoke(invitation: Invitation, *, at) -> bool:
    """Take it back; False when somebody has come by it already. The address stays to its day: else one could write again and again."""
    return bool(Invitation.objects.filter(pk=invitation.pk, joined_at=None, revoked_at=None).update(revoked_at=at))


def forget_addresses(*, at) -> int:
    """Empty the addresses of invitations that nobody can join with any more; returns how many."""
    return Invitation.objects.with_idle_addresses(at).update(email="")
