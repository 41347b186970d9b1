"""How the sandbox answers today: at once, slowly, too slowly, or not at all."""
import functools
import time

from billing.providers.base import ProviderFailed
from billing.providers.sandbox.models import SandboxMood

# So long the merchant waits for an answer.
TIMEOUT = 5


def answering(call):
    """The call of a merchant. One that takes too long has its effect, and the merchant hears nothing of it."""

    @functools.wraps(call)
    def answer(*args, **kwargs):
        mood = SandboxMood.objects.first()
        if mood is None:
            return call(*args, **kwargs)
        if mood.is_down:
            raise ProviderFailed("the sandbox cannot be reached")
        result = call(*args, **kwargs)
        time.sleep(min(mood.seconds, TIMEOUT))
        if mood.seconds > TIMEOUT:
            raise ProviderFailed(f"no answer within {TIMEOUT} s")
        return result

    return answer
