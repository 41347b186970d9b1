"""Notices."""
import itertools

from django.utils import timezone

from notices.models import Notice
from notices.telling import tell

_numbers = itertools.count(1)


def make_notice(member, *, kind="reply", actor=None, url=None, title="Why is my queue stuck?", at=None) -> Notice:
    """A notice, told as an app tells it; each at a place of its own."""
    url = url or f"/community/t/{next(_numbers)}/why/"
    tell(member, kind, actor=actor, url=url, data={"title": title}, at=at or timezone.now())
    return Notice.objects.get(member=member, kind=kind, url=url, read_at=None)
