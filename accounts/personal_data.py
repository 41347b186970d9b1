"""What this floor holds of a member: the account, its addresses and keys, where it is signed in, what was asked about the data."""
from django.contrib.auth.models import Group
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import photos
from accounts.models import Block, DataExport, Erasure, Member
from accounts.personal import building
from accounts.personal.registry import Fate, PersonalData, declare, nobodys


def _forget_member(leaving) -> None:
    """What remains of a member: a number that others' rows point at, and a handle that says nothing."""
    member = leaving.member
    if member.is_former:
        return
    member.groups.clear()
    member.user_permissions.clear()
    member.set_unusable_password()
    Member.objects.filter(pk=member.pk).update(
        handle=leaving.handle, password=member.password, display_name="", email="", bio="", language="", time_zone="",
        theme=Member.Theme.SYSTEM, is_active=False, is_staff=False, is_superuser=False, last_login=None,
    )


def _nobody_blocks(leaving) -> None:
    """Who blocked this member does so no longer: there is nobody left."""
    Block.objects.against(leaving.member).delete()


def _take_photo_down(leaving) -> None:
    photos.take_down(leaving.member)


def _remove_archives(leaving) -> None:
    building.remove(DataExport.objects.filter(member=leaving.member))


# The member comes first here and so is erased last: all others still find their name and addresses.
declare(
    PersonalData(
        "account", _("Account and profile"), "accounts.Member", Fate.NAMELESS, of=("pk",), withheld=("password",),
        codes=("language", "time_zone"), emptied=("bio", "display_name", "email"), last=_forget_member,
        owned=lambda member: Q(pk=member.pk),
    ),
    PersonalData(
        "roles", _("Roles"), "accounts.Member_groups", Fate.GONE, shows={"role_name": "group__name"},
    ),
    PersonalData(
        "rights", _("Rights in the admin"), "accounts.Member_user_permissions", Fate.GONE, shows={"right_name": "permission__codename"},
    ),
    PersonalData("addresses", _("E-mail addresses"), "account.EmailAddress", Fate.GONE, of=("user",)),
    PersonalData(
        "confirmations", _("Confirmations of addresses"), "account.EmailConfirmation", Fate.GONE, of=("email_address__user",),
        withheld=("key",),
    ),
    PersonalData("second-factors", _("Second factors"), "mfa.Authenticator", Fate.GONE, of=("user",), withheld=("data",)),
    PersonalData("connections", _("Accounts elsewhere that you sign in with"), "socialaccount.SocialAccount", Fate.GONE, of=("user",)),
    PersonalData(
        "connection-keys", _("Keys of these accounts"), "socialaccount.SocialToken", Fate.GONE, of=("account__user",),
        withheld=("token", "token_secret"),
    ),
    PersonalData(
        "sessions", _("Where you are signed in"), "usersessions.UserSession", Fate.GONE, of=("user",), withheld=("session_key",),
    ),
    PersonalData("devices", _("Devices you are known on"), "accounts.Device", Fate.GONE, withheld=("digest", "trusted_as")),
    PersonalData("profile", _("What you show of yourself"), "accounts.Profile", Fate.GONE),
    PersonalData("photo", _("Your photo"), "accounts.Photo", Fate.GONE, files=("file",), first=_take_photo_down),
    PersonalData("skills", _("What you are good at"), "accounts.Skill", Fate.GONE),
    # Whom others blocked stands in no copy but theirs: nobody learns who blocked them.
    PersonalData(
        "blocks", _("Members you blocked"), "accounts.Block", Fate.GONE, acts=("blocked",), shows={"blocked_handle": "blocked__handle"},
        last=_nobody_blocks,
    ),
    PersonalData("counters", _("Counters"), "accounts.MemberCounters", Fate.NAMELESS),
    PersonalData("standings", _("Standings"), "accounts.Standing", Fate.NAMELESS, acts=("by",), emptied=("note",)),
    PersonalData("tokens", _("API tokens"), "accounts.ApiToken", Fate.GONE, withheld=("digest",)),
    PersonalData("exports", _("Copies of your data"), "accounts.DataExport", Fate.GONE, first=_remove_archives),
    PersonalData("consents", _("What you agreed to"), "accounts.Consent", Fate.NAMELESS, codes=("digest",)),
    PersonalData(
        "invitations", _("Whom you invited"), "accounts.Invitation", Fate.GONE, of=("inviter",), acts=("member",),
        withheld=("code", "email"),
    ),
    PersonalData(
        "house-texts", _("Texts of the house that you published"), "accounts.HouseText", Fate.STAYS, of=(), acts=("published_by",),
        why=_("they are the house’s own"),
    ),
    PersonalData("erasures", _("Wishes to be erased"), Erasure._meta.label, Fate.NAMELESS),
)

nobodys("rights and kinds of rows, made by migrations", "auth.Permission", Group._meta.label, "contenttypes.ContentType")
nobodys("what the community is called and how it looks", "accounts.House")
nobodys("where members may sign in from", "socialaccount.SocialApp")
nobodys("the list of sessions stands for them; erasing.end_sessions deletes them", "sessions.Session")
nobodys(
    "the schedule", "django_celery_beat.SolarSchedule", "django_celery_beat.IntervalSchedule", "django_celery_beat.ClockedSchedule",
    "django_celery_beat.CrontabSchedule", "django_celery_beat.PeriodicTask", "django_celery_beat.PeriodicTasks",
)
