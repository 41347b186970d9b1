"""Texts of the house, consents and invitations."""
from datetime import timedelta

from django.core.cache import cache
from django.utils import timezone

from accounts.house_texts import publishing
from accounts.house_texts.reading import TIMETABLE
from accounts.models import Consent, HouseText, Invitation
from tests.factories.accounts import make_member


def make_draft(name="terms", **fields) -> HouseText:
    values = {
        "body_en": f"A new text of {name}.", "body_zh": f"{name}的新文本。", "changed_en": "It is shorter.",
        "changed_zh": "短了。", "reach": "ask",
    }
    return HouseText.objects.create(name=name, **(values | fields))


def publish_text(name="terms", *, by=None, at=None, **fields) -> HouseText:
    """Published and known to all pages: a test commits nothing."""
    by = by or make_member(is_staff=True)
    text = publishing.publish(make_draft(name, **fields), by=by, at=at or timezone.now())
    cache.delete(TIMETABLE)
    return text


def make_invitation(inviter, *, at=None, **fields) -> Invitation:
    at = at or timezone.now()
    return Invitation.objects.create(inviter=inviter, **({"created_at": at, "expires_at": at + timedelta(days=30)} | fields))


def furnish_newcomer(world):
    """A draft, and an invitation of `member` with its address."""
    member = world.people["member"]
    make_draft("guidelines", reach="tell")
    Consent.objects.create(member=member, name="terms", number=0, digest="0", how="signup", agreed_at=world.now)
    invitation = make_invitation(member, at=world.now, email="guest@example.org")
    world.names |= {"invitation": invitation.pk, "invitation_code": invitation.code}
