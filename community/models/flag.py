"""Flag: a member says that something should not stand here. Decision: what a moderator says. Hiding: that it does not show."""
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Decision(models.Model):
    """A moderator's verdict on one target; it settles all flags that were open then."""

    class Verdict(models.TextChoices):
        HIDE = "hide", _("hidden")
        RESTORE = "restore", _("left standing")

    target_kind = models.CharField(_("kind of target"), max_length=30)
    target_key = models.CharField(_("target"), max_length=100)
    moderator = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="decisions", verbose_name=_("moderator"))
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict)
    note = models.CharField(_("note"), max_length=500, blank=True)
    at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("moderator’s decision")
        verbose_name_plural = _("moderators’ decisions")
        indexes = [
            models.Index(fields=["target_kind", "target_key", "-at"], name="decision_of_target"),
            models.Index(fields=["-at", "-id"], name="decision_newest"),
        ]

    def __str__(self):
        return f"{self.target_kind}:{self.target_key} {self.get_verdict_display()}"


class FlagQuerySet(models.QuerySet):
    def open(self):
        """Flags that wait for a moderator."""
        return self.filter(decision=None)

    def on(self, kind: str, key: str):
        return self.filter(target_kind=kind, target_key=key)


class Flag(models.Model):
    """One member’s complaint about one target.."""

    class Reason(models.TextChoices):
        SPAM = "spam", _("Advertising or spam")
        ABUSE = "abuse", _("Insults or harasses somebody")
        ILLEGAL = "illegal", _("Against the law")
        PLAGIARISM = "plagiarism", _("Taken from somebody else")
        OFF_TOPIC = "off_topic", _("Does not belong here")
        OTHER = "other", _("Something else")

    target_kind = models.CharField(_("kind of target"), max_length=30)
    target_key = models.CharField(_("target"), max_length=100)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="flags", verbose_name=_("member"))
    reason = models.CharField(_("reason"), max_length=10, choices=Reason)
    note = models.CharField(_("note"), max_length=500, blank=True)
    at = models.DateTimeField(_("time"))
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, blank=True, related_name="flags", verbose_name=_("decision"))

    objects = FlagQuerySet.as_manager()

    class Meta:
        verbose_name = _("flag")
        verbose_name_plural = _("flags")
        constraints = [
            models.UniqueConstraint(
                fields=["member", "target_kind", "target_key"], condition=Q(decision=None), name="one_open_flag_per_member_and_target"
            )
        ]
        indexes = [
            models.Index(fields=["target_kind", "target_key"], name="flag_of_target"),
            models.Index(fields=["at", "id"], condition=Q(decision=None), name="flag_waiting"),
            models.Index(fields=["member", "-at"], name="flag_of_member"),
        ]

    def __str__(self):
        return f"{self.target_kind}:{self.target_key} {self.get_reason_display()}"


class Hiding(models.Model):
    """A target is hidden since `at`: by flags until a moderator decides, or by a moderator (`by`)."""

    target_kind = models.CharField(_("kind of target"), max_length=30)
    target_key = models.CharField(_("target"), max_length=100)
    at = models.DateTimeField(_("since"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("moderator"),
        help_text=_("Empty: hidden by flags, waiting for a decision."),
    )

    class Meta:
        verbose_name = _("hiding")
        verbose_name_plural = _("hidings")
        constraints = [models.UniqueConstraint(fields=["target_kind", "target_key"], name="hidden_once")]

    def __str__(self):
        return f"{self.target_kind}:{self.target_key}"
