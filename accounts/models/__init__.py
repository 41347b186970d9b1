"""Who: the member, since when they count, their counters, their devices, their API tokens."""
from accounts.models.counters import MemberCounters
from accounts.models.device import Device
from accounts.models.member import Member
from accounts.models.personal import DataExport, Erasure
from accounts.models.standing import Standing
from accounts.models.token import ApiToken

__all__ = ["ApiToken", "DataExport", "Device", "Erasure", "Member", "MemberCounters", "Standing"]
