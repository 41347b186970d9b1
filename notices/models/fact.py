"""NoticeFact: one thing that happened, told to one member; and what has been withdrawn from everybody's sight."""
from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _


class NoticeFactQuerySet(models.QuerySet):
    def shown(self):
        return self.filter(is_hidden=False)

    def of_things(self, things):
        """Facts that stand or fall with one of these things."""
        return self.filter(Q(about__in=things) | Q(within__in=things))

    def settle(self) -> int:
        """Hide what is withdrawn and show what is not."""
        withdrawn = Withdrawn.objects.filter(Q(thing=OuterRef("about")) | Q(thing=OuterRef("within")))
        return self.update(is_hidden=Exists(withdrawn))


class NoticeFact(models.Model):
    """What a notice counts. `fact` names it (such as "post:12"): a member hears of it once, whatever the number of reasons.

    It shows as long as neither `about` ("post:12") nor `within` ("topic:3") is withdrawn.
    """

    notice = models.ForeignKey("notices.Notice", models.CASCADE, related_name="facts", verbose_name=_("notice"))
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("member"))
    fact = models.CharField(_("fact"), max_length=100)
    about = models.CharField(_("about"), max_length=60, blank=True)
    within = models.CharField(_("within"), max_length=60, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("caused by")
    )
    data = models.JSONField(_("data"), default=dict, blank=True)
    created_at = models.DateTimeField(_("time"))
    is_hidden = models.BooleanField(_("hidden"), default=False)

    objects = NoticeFactQuerySet.as_manager()

    class Meta:
        verbose_name = _("fact of a notice")
        verbose_name_plural = _("facts of notices")
        constraints = [models.UniqueConstraint(fields=["member", "fact"], name="a_member_is_told_of_a_fact_once")]
        indexes = [
            models.Index(fields=["about"], condition=~Q(about=""), name="notice_fact_about"),
            models.Index(fields=["within"], condition=~Q(within=""), name="notice_fact_within"),
        ]

    def __str__(self):
        return f"{self.fact} → {self.member}"


class Withdrawn(models.Model):
    """A thing that is hidden or deleted: no notice, counter or letter speaks of it until it is restored."""

    thing = models.CharField(_("thing"), max_length=60, unique=True)
    at = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("withdrawn thing")
        verbose_name_plural = _("withdrawn things")

    def __str__(self):
        return self.thing
