"""Reading notices: what is read no longer counts, and its mail is dropped."""
from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest

from accounts.models import MemberCounters
from notices import live
from notices.models import Notice


@transaction.atomic
def mark_read(member, notices, *, at) -> int:
    """Mark these notices of the member as read; returns how many were unread."""
    unread = notices.shown().filter(member=member, read_at=None)
    shown = dict(unread.order_by("pk").select_for_update().values_list("pk", "on_site"))
    Notice.objects.filter(pk__in=shown, read_at=None).update(read_at=at)
    if count := sum(shown.values()):
        MemberCounters.objects.filter(member=member).update(unread_notices=Greatest(F("unread_notices") - count, Value(0)))
        live.changed([member.pk])
    return len(shown)


def mark_all_read(member, *, at) -> int:
    return mark_read(member, Notice.objects.filter(member=member), at=at)
