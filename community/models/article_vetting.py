"""What happens to an article: steps of its vetting, what versions its published text teaches, and whether readers find it still right."""
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from community.models.article import Article, ArticleRevision


class ArticleVetting(models.Model):
    """One step, with who and when; kept for ever. `checked` are the points of the checklist that the reviewer vouches for."""

    class State(models.TextChoices):
        SUBMITTED = "submitted", _("submitted")
        WITHDRAWN = "withdrawn", _("withdrawn")
        RETURNED = "returned", _("returned")
        PUBLISHED = "published", _("published")
        STALE = "stale", _("may be out of date")
        CONFIRMED = "confirmed", _("confirmed")

    revision = models.ForeignKey(ArticleRevision, models.CASCADE, related_name="vettings", verbose_name=_("text"))
    state = models.CharField(_("state"), max_length=10, choices=State)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("time"))
    note = models.TextField(_("note"), blank=True, max_length=2000)
    checked = models.JSONField(_("checked"), default=list, blank=True)

    class Meta:
        verbose_name = _("step of vetting")
        verbose_name_plural = _("steps of vetting")
        indexes = [models.Index(fields=["revision", "-at", "-id"], name="vetting_newest_of_revision")]

    def __str__(self):
        return f"{self.revision} {self.get_state_display()}"


class Teaches(models.Model):
    """A version that the published text of an article teaches."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="teachings", verbose_name=_("article"))
    technology = models.CharField(_("technology"), max_length=40)
    version = models.CharField(_("version"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("taught version")
        verbose_name_plural = _("taught versions")
        constraints = [models.UniqueConstraint(fields=["article", "technology", "version"], name="article_teaches_a_version_once")]
        indexes = [models.Index(fields=["technology", "version"], name="articles_by_technology")]

    def __str__(self):
        return f"{self.technology} {self.version}".strip()


class FreshnessVote(models.Model):
    """A reader’s last answer to “is it still right?”; `note` says what is wrong."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="freshness_votes", verbose_name=_("article"))
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="freshness_votes", verbose_name=_("member"))
    right = models.BooleanField(_("still right"))
    note = models.CharField(_("what is wrong"), max_length=500, blank=True)
    at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("answer to “still right?”")
        verbose_name_plural = _("answers to “still right?”")
        constraints = [models.UniqueConstraint(fields=["article", "member"], name="one_freshness_vote_per_member")]
        indexes = [models.Index(fields=["article", "at"], name="freshness_votes_by_time")]

    def __str__(self):
        return f"{self.article_id}: {self.right}"
