"""How often a minute a member may call what an editor calls by itself. It lives in the cache: it guards the processor, not a right."""
import time

from django.core.cache import cache

MINUTE = 60


def too_fast(member, what: str, most: int) -> bool:
    """Count one call; whether it is one too many in this minute of the clock."""
    key = f"community:pace:{what}:{member.pk}:{int(time.time() // MINUTE)}"
    cache.add(key, 0, MINUTE)
    try:
        return cache.incr(key) > most
    except ValueError:
        # Ended between the two lines: a new minute.
        return False
