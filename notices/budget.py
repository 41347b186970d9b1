"""The budget: how many letters about notices a member gets in a day, over all areas. What is necessary is beside it."""
from datetime import datetime

from django.conf import settings

from notices.models import Mail, NoticeTiming


def letters_since(member, since: datetime) -> int:
    """Letters queued for the member since then that were not necessary, digests included."""
    return Mail.objects.filter(member=member, created_at__gte=since).exclude(purpose=Mail.Purpose.NEEDED).count()


def is_spent(member, timing: NoticeTiming, *, since: datetime) -> bool:
    """Whether no single letter may go any more today: for who has a digest, the last of the day is kept for it."""
    kept = 1 if timing.has_digest else 0
    return letters_since(member, since) >= settings.NOTICE_MAILS_A_DAY - kept
