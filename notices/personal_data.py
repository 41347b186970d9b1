"""What notices and mail hold of a member, and what they tell others of them."""
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.personal.registry import Fate, PersonalData, declare, nobodys
from notices.forgetting import addresses_of, forget_caused_by

declare(
    PersonalData(
        "notices", _("Notices"), "notices.Notice", Fate.GONE, acts=("actor",), codes=("kind",),
        last=lambda leaving: forget_caused_by(leaving.member),
    ),
    PersonalData("notice-facts", _("What notices told you of"), "notices.NoticeFact", Fate.GONE, acts=("actor",)),
    PersonalData("notice-settings", _("Notice settings"), "notices.NoticePreference", Fate.GONE),
    PersonalData("notice-times", _("Digest and quiet hours"), "notices.NoticeTiming", Fate.GONE),
    PersonalData(
        "letters", _("Letters to you"), "notices.Mail", Fate.GONE, withheld=("headers",),
        owned=lambda member: Q(member=member) | Q(to__in=addresses_of(member)),
    ),
    PersonalData(
        "bounces", _("Letters that came back"), "notices.Bounce", Fate.GONE, of=(),
        owned=lambda member: Q(address__in=addresses_of(member)),
    ),
)

nobodys("names of things that were hidden", "notices.Withdrawn")
