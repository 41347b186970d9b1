"""How often one caller may knock at a door that asks for no sign-in."""
import time

from allauth.core.internal import ratelimit
from django.core.cache import cache

PER_MINUTE = 60


def may_knock(request, door: str) -> bool:
    """Whether this address has knocked at most PER_MINUTE times in this minute of the clock."""
    caller = ratelimit.get_ip(request)
    key = f"portal:knocks:{door}:{caller}:{int(time.time() // PER_MINUTE)}"
    cache.add(key, 0, PER_MINUTE)
    try:
        return cache.incr(key) <= PER_MINUTE
    except ValueError:
        # Ended between the two lines: a new minute.
        return True
