"""Member: a person of the community, and the account they sign in with."""
from itertools import islice

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.handles import FORMER, numbered, validate_handle
from accounts.models.block import Block
from accounts.models.counters import MemberCounters
from accounts.models.profile import Profile, hides
from accounts.models.standing import Standing
from accounts.names import validate_display_name
from accounts.signals import member_changed
from kit.addresses import address

# Nobody's account: what its owner wrote under no name stands under it. Made with the first such text; never shown(), without a page.
ANONYMOUS = "anonymous"
# Longer ones are never hashed.
LONGEST_PASSWORD = 512
# Who stands so is in no directory.
UNLISTED = (Standing.Reason.SUSPENDED, Standing.Reason.BOT, Standing.Reason.ERASED)
# What others find a member by.
FOUND_BY = frozenset({"handle", "display_name", "bio", "is_active"})


class MemberQuerySet(models.QuerySet):
    def shown(self):
        """Members who stand in the directory and have a public page: those who confirmed an address, and are not closed."""
        counting = Standing.objects.open().filter(member=models.OuterRef("pk"), reason__in=Standing.COUNTING)
        return self.filter(models.Exists(counting), is_active=True)

    def visible_to(self, viewer):
        """Shown members whose public page this reader may open."""
        return self.shown() if viewer.is_authenticated else self.shown().filter(~hides(audience=Profile.Audience.MEMBERS))

    def findable(self):
        """Shown members who want to be found by the search and named where names are suggested."""
        return self.shown().filter(~hides(in_directory=False))

    def listed_for(self, viewer):
        """Who stands in the directory: they want to, confirmed an address, are in good standing, and the reader did not block them."""
        standings = Standing.objects.open().filter(member=models.OuterRef("pk"))
        listed = self.filter(
            models.Exists(standings.filter(reason=Standing.Reason.VERIFIED)), ~models.Exists(standings.filter(reason__in=UNLISTED)),
            ~hides(in_directory=False), is_active=True,
        )
        if not viewer.is_authenticated:
            return listed.filter(~hides(audience=Profile.Audience.MEMBERS))
        return listed.not_blocked_by(viewer)

    def not_blocked_by(self, viewer):
        return self.exclude(pk__in=Block.objects.in_force().of(viewer).values("blocked")) if viewer.is_authenticated else self

    def with_counters(self):
        return self.select_related("counters")

    def named(self, text: str):
        """Members whose name or handle contains `text`."""
        return self.filter(models.Q(display_name__icontains=text) | models.Q(handle__icontains=text))

    def free_handle(self, wanted: str) -> str:
        """`wanted`, or the next number of it that nobody has; "" when there is none."""
        candidates = list(islice(numbered(wanted), 20))
        taken = set(self.filter(handle__in=candidates).values_list("handle", flat=True))
        return next((handle for handle in candidates if handle not in taken), "")


class MemberManager(BaseUserManager.from_queryset(MemberQuerySet)):
    def get_by_natural_key(self, handle):
        return self.get(handle__iexact=handle)

    def create_user(self, handle, email="", password=None, **fields):
        member = self.model(handle=handle.lower(), email=self.normalize_email(email), **fields)
        member.set_password(password)
        member.save(using=self._db)
        return member

    def create_superuser(self, handle, email="", password=None, **fields):
        return self.create_user(handle, email, password, is_staff=True, is_superuser=True, **fields)


class Member(AbstractBaseUser, PermissionsMixin):
    """A person. The handle is their stable ASCII address; the display name may be in any script."""

    class Theme(models.TextChoices):
        SYSTEM = "system", _("System")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    handle = models.CharField(_("handle"), max_length=30, unique=True, validators=[validate_handle])
    display_name = models.CharField(_("display name"), max_length=60, blank=True, validators=[validate_display_name])
    email = models.EmailField(_("e-mail address"), blank=True)
    bio = models.CharField(_("about me"), max_length=280, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=50, blank=True)
    theme = models.CharField(_("theme"), max_length=6, choices=Theme, default=Theme.SYSTEM)
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("staff"), default=False, help_text=_("May sign in to the admin."))
    joined_at = models.DateTimeField(_("joined"), default=timezone.now, editable=False)
    # What held then was agreed to, and what was published by then was told; empty: since they joined (`accounts.house_texts`).
    agreed_at = models.DateTimeField(_("agreed to the texts of the house"), null=True, blank=True, editable=False)
    told_at = models.DateTimeField(_("told of new texts of the house"), null=True, blank=True, editable=False)
    welcome_closed_at = models.DateTimeField(_("put the first steps away"), null=True, blank=True, editable=False)

    objects = MemberManager()

    USERNAME_FIELD = "handle"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["email"]

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        constraints = [models.UniqueConstraint(Lower("handle"), name="member_handle_unique_in_any_case")]
        indexes = [
            models.Index(fields=["-joined_at", "-id"], name="member_newest"),
            models.Index(fields=["email"], name="member_by_email"),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        """A new member gets their counters in the same transaction."""
        if not self._state.adding:
            with transaction.atomic():
                super().save(*args, **kwargs)
                if not FOUND_BY.isdisjoint(kwargs.get("update_fields") or FOUND_BY):
                    member_changed.send(type(self), member=self)
            return
        with transaction.atomic():
            super().save(*args, **kwargs)
            MemberCounters.objects.get_or_create(member=self)

    def check_password(self, raw_password):
        return len(raw_password or "") <= LONGEST_PASSWORD and super().check_password(raw_password)

    def get_absolute_url(self):
        return "" if self.handle == ANONYMOUS or self.is_former else address("accounts:member", self.handle)

    @property
    def is_former(self) -> bool:
        """Whether the member was erased; the handle says it, so that every list knows."""
        return self.handle.startswith(FORMER)

    @property
    def name(self) -> str:
        if self.is_former:
            return gettext("Former member")
        return gettext("Anonymous member") if self.handle == ANONYMOUS else self.display_name or self.handle

    def get_full_name(self):
        return self.name

    def get_short_name(self):
        return self.name

    @cached_property
    def roles(self) -> frozenset[str]:
        """Names of the groups the member is in; one query, kept for the life of this object (a request)."""
        return frozenset(self.groups.values_list("name", flat=True))

    def has_role(self, *names: str) -> bool:
        """Whether the member holds one of these roles; a superuser holds all."""
        return self.is_active and (self.is_superuser or not self.roles.isdisjoint(names))

    @cached_property
    def standings(self) -> frozenset[str]:
        """Reasons of the standings in force now; one query, kept for the life of this object (a request)."""
        return frozenset(self.standing_set.open().values_list("reason", flat=True))

    @property
    def is_verified(self) -> bool:
        return "verified" in self.standings

    @property
    def is_suspended(self) -> bool:
        return "suspended" in self.standings

    @property
    def can_take_part(self) -> bool:
        """Whether the member may write, buy, register and answer: verified, and not suspended."""
        return self.is_active and self.is_verified and not self.is_suspended
