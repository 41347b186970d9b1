"""Who: the member, since when they count, their counters, their API tokens."""
from accounts.models.counters import MemberCounters
from accounts.models.member import Member
from accounts.models.standing import Standing
from accounts.models.token import ApiToken

__all__ = ["ApiToken", "Member", "MemberCounters", "Standing"]
