"""Taking what an erased member did, or the texts they took away, out of what others were told."""
from collections.abc import Iterable

from allauth.account.models import EmailAddress
from django.db.models import Case, F, PositiveSmallIntegerField, Q, Value, When

from notices.models import Mail, Notice, NoticeFact
from notices.models.mail import MAX_ATTEMPTS


def addresses_of(member) -> list[str]:
    """All addresses a letter to this member may go to."""
    known = {member.email, *EmailAddress.objects.filter(user=member).values_list("email", flat=True)} - {""}
    return sorted(known | {address.lower() for address in known})


def forget_caused_by(member) -> None:
    """Others’ notices keep that something happened and where; not what it said."""
    _empty(Notice.objects.filter(actor=member), NoticeFact.objects.filter(actor=member))


def forget_things(things: Iterable[str]) -> None:
    """The same for things whose texts are gone ("topic:3", "post:12")."""
    things = list(things)
    for i in range(0, len(things), 500):
        facts = NoticeFact.objects.filter(Q(about__in=things[i : i + 500]) | Q(within__in=things[i : i + 500]))
        _empty(Notice.objects.filter(pk__in=facts.values("notice")), facts)


def _empty(notices, facts) -> None:
    """Letters with them lose their text: what has not gone yet does not go, the notice stands on the site."""
    letters = set(notices.exclude(mail=None).values_list("mail", flat=True))
    letters |= set(Notice.objects.filter(pk__in=facts.values("notice")).exclude(mail=None).values_list("mail", flat=True))
    given_up = Case(When(sent_at=None, then=Value(MAX_ATTEMPTS)), default=F("attempts"), output_field=PositiveSmallIntegerField())
    Mail.objects.filter(pk__in=letters).update(subject="", text="", html="", headers={}, attempts=given_up)
    pks = list(notices.values_list("pk", flat=True))
    facts.update(data={})
    Notice.objects.filter(pk__in=pks).update(data={})
