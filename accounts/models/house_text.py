"""HouseText: one version of a text of the house, in both languages. A draft until it is published; never changed afterwards."""
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kit.bilingual import localised, prefers_chinese


class HouseTextQuerySet(models.QuerySet):
    def drafts(self):
        return self.filter(published_at=None)

    def published(self):
        return self.exclude(published_at=None)

    def newest_first(self):
        return self.order_by("name", F("number").desc(nulls_first=True), "-pk")


class HouseText(models.Model):
    """Version 0 of each text comes with the program (`accounts.house_texts.shipped`) and has no row."""

    class Name(models.TextChoices):
        ABOUT = "about", _("About")
        GUIDELINES = "guidelines", _("Guidelines")
        TERMS = "terms", _("Terms")
        PRIVACY = "privacy", _("Privacy")

    class Reach(models.TextChoices):
        QUIET = "quiet", _("nobody is told: a slip of the pen")
        TELL = "tell", _("members are told")
        ASK = "ask", _("members are asked to agree")

    name = models.CharField(_("text"), max_length=10, choices=Name)
    number = models.PositiveIntegerField(_("version"), null=True, blank=True, editable=False)
    body_en = models.TextField(_("text in English"), max_length=60_000, help_text=_("Markdown. {site_name} becomes the name of the site."))
    body_zh = models.TextField(_("text in Chinese"), max_length=60_000, help_text=_("Markdown. {site_name} becomes the name of the site."))
    changed_en = models.CharField(_("what changed, in English"), max_length=300, blank=True)
    changed_zh = models.CharField(_("what changed, in Chinese"), max_length=300, blank=True)
    reach = models.CharField(_("who hears of it"), max_length=5, choices=Reach, default=Reach.TELL)
    effective_on = models.DateField(
        _("holds from"), null=True, blank=True, help_text=_("Empty: from the moment it is published. Else from the beginning of that day."),
    )
    effective_at = models.DateTimeField(_("holds from"), null=True, blank=True, editable=False)
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+", verbose_name=_("published by")
    )

    objects = HouseTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("text of the house")
        verbose_name_plural = _("texts of the house")
        constraints = [
            models.UniqueConstraint(fields=["name", "number"], name="house_text_numbered_once"),
            models.CheckConstraint(
                condition=Q(published_at=None, number=None, effective_at=None)
                | Q(published_at__isnull=False, number__gte=1, effective_at__isnull=False),
                name="house_text_published_whole",
            ),
        ]

    def __str__(self):
        return f"{self.get_name_display()} {self.number if self.number is not None else _('draft')}"

    @property
    def is_draft(self) -> bool:
        return self.published_at is None and self.number is None

    @property
    def asks(self) -> bool:
        return self.reach == self.Reach.ASK

    @property
    def body(self) -> str:
        return localised(self, "body")

    @property
    def language(self) -> str:
        """The language in which `body` is."""
        return "zh-hans" if (prefers_chinese() and self.body_zh) or not self.body_en else "en"

    @property
    def changed(self) -> str:
        return localised(self, "changed")


class Consent(models.Model):
    """A member agreed to a version of a text: which, when, and where they were asked. Written once."""

    class How(models.TextChoices):
        SIGNUP = "signup", _("when they joined")
        API = "api", _("when they joined over the API")
        ASKED = "asked", _("when they were asked")

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="consents", verbose_name=_("member"))
    name = models.CharField(_("text"), max_length=10, choices=HouseText.Name)
    number = models.PositiveIntegerField(_("version"))
    # Of both languages: what came with the program may differ from one release to the next.
    digest = models.CharField(_("fingerprint of the text"), max_length=32)
    how = models.CharField(_("how"), max_length=6, choices=How)
    agreed_at = models.DateTimeField(_("agreed"))

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints = [models.UniqueConstraint(fields=["member", "name", "number"], name="agreed_once_to_a_version")]
        indexes = [models.Index(fields=["-agreed_at", "-id"], name="consent_newest")]

    def __str__(self):
        return f"{self.member}: {self.get_name_display()} {self.number}"
