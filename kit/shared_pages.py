"""Pages that are kept for all visitors: what must not be read any longer takes them all out at once."""
import uuid

from django.core.cache import cache
from django.db import transaction

EPOCH = "shared_pages:epoch"


def forget() -> None:
    """Once this transaction stands, no page that was made before it is given out again."""
    transaction.on_commit(lambda: cache.set(EPOCH, uuid.uuid4().hex, None), robust=True)
