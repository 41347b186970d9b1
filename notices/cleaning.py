"""What is tidied at night: old mail loses its text, the unread counters are counted again."""
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Case, CharField, Exists, F, OuterRef, PositiveSmallIntegerField, Q, Value, When

from accounts.models import MemberCounters
from notices import live
from notices.counting import unread_of
from notices.models import Mail
from notices.models.mail import MAX_ATTEMPTS

KEPT = timedelta(days=7)
KEPT_UNSENT = timedelta(days=30)


def empty_old_mail(*, at: datetime) -> int:
    """Empty the text of mail sent a week ago, and of mail that never went for a month; returns how many rows. The address goes as well
    where it is nobody’s here: somebody was invited and did not come."""
    settled = Q(sent_at__lt=at - KEPT) | Q(sent_at=None, created_at__lt=at - KEPT_UNSENT)
    return Mail.objects.filter(settled).exclude(text="", html="").update(
        text="", html="", headers={}, attempts=_given_up_if_unsent(), to=_empty_if_nobodys()
    )


def _empty_if_nobodys():
    somebodys = Q(member__isnull=False) | Exists(EmailAddress.objects.filter(email__iexact=OuterRef("to")))
    return Case(When(somebodys, then=F("to")), default=Value(""), output_field=CharField())


def _given_up_if_unsent():
    """A mail without text must not be sent any more."""
    return Case(When(sent_at=None, then=Value(MAX_ATTEMPTS)), default=F("attempts"), output_field=PositiveSmallIntegerField())


def recount_unread() -> list[tuple[int, int, int]]:
    """Mend unread counters that drifted; (member id, stored, counted) of each. Locked, as a notice may arrive meanwhile."""
    drifted = []
    wrong = MemberCounters.objects.annotate(counted=unread_of("pk")).exclude(unread_notices=F("counted"))
    for member_id in list(wrong.order_by("pk").values_list("pk", flat=True)):
        drifted += _mend(member_id)
    return drifted


@transaction.atomic
def _mend(member_id: int) -> list[tuple[int, int, int]]:
    MemberCounters.objects.select_for_update().filter(pk=member_id).values_list("pk").first()
    row = MemberCounters.objects.filter(pk=member_id).annotate(counted=unread_of("pk"))
    stored, counted = row.values_list("unread_notices", "counted").get()
    if stored == counted:
        return []
    MemberCounters.objects.filter(pk=member_id).update(unread_notices=counted)
    live.changed([member_id])
    return [(member_id, stored, counted)]
