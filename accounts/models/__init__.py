"""Who: the member, since when they count, what they show, whom they blocked, their photo, counters, devices, API tokens."""
from accounts.models.block import Block
from accounts.models.counters import MemberCounters
from accounts.models.device import Device
from accounts.models.house import House
from accounts.models.house_text import Consent, HouseText
from accounts.models.invitation import Invitation, InvitationRules
from accounts.models.member import Member
from accounts.models.personal import DataExport, Erasure
from accounts.models.photo import Photo
from accounts.models.profile import Profile, Skill
from accounts.models.standing import Standing
from accounts.models.token import ApiToken

__all__ = [
    "ApiToken", "Block", "Consent", "DataExport", "Device", "Erasure", "House", "HouseText", "Invitation", "InvitationRules", "Member",
    "MemberCounters", "Photo", "Profile", "Skill", "Standing",
]
