"""Profile: what a member says of themself beyond name and bio, and who may see what. Skill: what they are good at, to be found by."""
from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

# The switches by which a section of a public profile is shown or not.
SWITCHES = ("activity", "points", "certificates", "events", "details", "place")


class ProfileQuerySet(models.QuerySet):
    def that(self, **switches):
        """Of the outer member, with switches set so; for Exists."""
        return self.filter(member=OuterRef("pk"), **switches)


class Profile(models.Model):
    """Without a row the defaults hold: seen by everybody, found in the directory, and only what stands in the open anyway is gathered."""

    class Audience(models.TextChoices):
        EVERYBODY = "everybody", _("everybody")
        MEMBERS = "members", _("members who are signed in")

    member = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="profile", verbose_name=_("member")
    )
    audience = models.CharField(_("who sees my profile"), max_length=10, choices=Audience, default=Audience.EVERYBODY)
    in_directory = models.BooleanField(_("I stand in the directory and am found by the search"), default=True)
    takes_followers = models.BooleanField(_("others may follow me"), default=True)
    shows_activity = models.BooleanField(_("my topics, articles and projects, gathered in one place"), default=True)
    shows_points = models.BooleanField(_("points, level and my name in the rankings"), default=True)
    shows_certificates = models.BooleanField(_("courses I finished, and certificates"), default=False)
    shows_events = models.BooleanField(_("events I attended"), default=False)
    shows_details = models.BooleanField(_("real name and links"), default=False)
    shows_place = models.BooleanField(_("city, time zone and language"), default=False)
    real_name = models.CharField(_("real name"), max_length=80, blank=True)
    city = models.CharField(_("city"), max_length=60, blank=True)
    city_key = models.CharField(max_length=60, blank=True, editable=False)
    links = models.JSONField(_("links"), default=list, blank=True)

    objects = ProfileQuerySet.as_manager()

    class Meta:
        verbose_name = _("profile")
        verbose_name_plural = _("profiles")
        indexes = [models.Index(fields=["city_key", "member"], name="profile_by_city", condition=Q(shows_place=True))]

    def __str__(self):
        return str(self.member)

    def shows(self, switch: str) -> bool:
        """Whether a section stands on the public profile; one without a switch always does."""
        return not switch or getattr(self, f"shows_{switch}")


class Skill(models.Model):
    """Something a member is good at or interested in, in their own words; `slug` is what others find it by."""

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="skills", db_index=False, verbose_name=_("member")
    )
    name = models.CharField(_("name"), max_length=30)
    slug = models.CharField(_("found by"), max_length=30)

    class Meta:
        verbose_name = _("skill")
        verbose_name_plural = _("skills")
        constraints = [models.UniqueConstraint(fields=["member", "slug"], name="one_skill_per_member_and_slug")]
        indexes = [models.Index(fields=["slug", "member"], name="skill_by_slug")]

    def __str__(self):
        return self.name


def hides(**switches) -> Exists:
    """Whether the member of the outer row set their switches so; only who has a profile row can have."""
    return Exists(Profile.objects.that(**switches))
