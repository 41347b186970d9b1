"""How many passwords one address may have hashed, whichever door they come through: sign-in, API, sign-up, reset, change, admin.

A hash is a fifth of a second of a core. The limits of allauth count each door by itself, and those of an account only where it is signed
in to; `before_hashing` is asked by all of them.
"""
import time

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.core.internal import ratelimit
from django.conf import settings
from django.core.cache import cache

ACTION = "passwords"
# When nothing says how long: that of the longest limit.
LONGEST_WAIT = 300


def _rates() -> dict[str, str]:
    """None where all limits are off, as in the controls of the tests."""
    return {ACTION: settings.PASSWORD_RATE} if app_settings.RATE_LIMITS else {}


def before_hashing(request=None) -> None:
    """Count one password of this address; raise ValidationError when it had too many."""
    request = request or context.request
    if not ratelimit.consume(request, app="accounts", action=ACTION, config=_rates()):
        note(request, wait_of(request, app="accounts", action=ACTION, config=_rates()))
        raise get_adapter().validation_error("rate_limited")


def wait_of(request, *, app: str, action: str, config=None, key: str | None = None) -> int:
    """Seconds until the fullest of these limits lets one through."""
    waits = [1]
    for rate in ratelimit.get_rates(app=app, action=action, config=config):
        history = cache.get(ratelimit.get_cache_key(request, app=app, action=action, rate=rate, key=key), [])
        if history and len(history) >= rate.amount:
            waits.append(int(history[-1] + rate.duration - time.time()) + 1)
    return max(waits)


def note(request, seconds: int) -> None:
    """The answer to this request will be 429 and say when to come back (`accounts.middleware.LimitedMiddleware`)."""
    request.retry_after = max(seconds, getattr(request, "retry_after", 0))
