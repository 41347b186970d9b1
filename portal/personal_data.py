"""What the front door holds of a member, and the log of the admin."""
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Member
from accounts.personal.registry import Fate, PersonalData, declare, nobodys


def _about(member) -> Q:
    return Q(content_type=ContentType.objects.get_for_model(Member), object_id=str(member.pk))


def _forget_in_log(leaving) -> None:
    """The log keeps who did what to which number."""
    LogEntry.objects.filter(_about(leaving.member)).update(object_repr=leaving.handle, change_message="")


declare(
    PersonalData("private-feed", _("Private feed"), "portal.PrivateFeed", Fate.GONE, withheld=("digest",)),
    PersonalData("not-for-me", _("What you did not want to see"), "portal.NotForMe", Fate.GONE, acts=("author",)),
    PersonalData(
        "admin-log", _("What the team did to your account"), "admin.LogEntry", Fate.NAMELESS, of=(), acts=("user",), owned=_about,
        codes=("object_id",), emptied=("object_repr", "change_message"), last=_forget_in_log,
    ),
)

declare(
    PersonalData(
        "acts-in-office", _("What you did in an office"), "portal.StaffAct", Fate.STAYS, of=("by",),
        codes=("request_id", "door", "act", "model", "key", "label", "before", "after"),
        why=_("The trail of acts in office cannot be changed by anybody; it holds numbers and no word of a person."),
    ),
)
declare(PersonalData("imported-as", _("Names you were brought in under"), "portal.ImportedPerson", Fate.GONE))
nobodys("which rows are of the sample community, and their removal", "portal.SampleMark", "portal.Clearing")
nobodys("the beat of the house", "portal.Pulse")
nobodys("files of history that were brought in", "portal.ImportBatch")
