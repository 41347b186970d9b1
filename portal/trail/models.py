"""StaffAct: one row changed by somebody in office. The database refuses to change or delete it."""
from django.apps import apps
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Reason(models.TextChoices):
    """Why a dangerous act was done. A word of ours: what is written about a person stands where it can be erased."""

    ASKED = "asked", _("the member asked for it")
    RULES = "rules", _("against the guidelines")
    MISTAKE = "mistake", _("to mend a mistake")
    SAFETY = "safety", _("to protect members or the site")
    LAW = "law", _("the law asks for it")
    TIDY = "tidy", _("to keep things tidy")
    PLANNED = "planned", _("as planned")


class StaffAct(models.Model):
    """One row that one act in office added, changed or deleted. Acts of one request share its id."""

    class Action(models.TextChoices):
        ADDED = "added", pgettext_lazy("in the trail", "added")
        CHANGED = "changed", pgettext_lazy("in the trail", "changed")
        DELETED = "deleted", pgettext_lazy("in the trail", "deleted")
        WRITTEN = "written", pgettext_lazy("in the trail", "written")
        EXPORTED = "exported", pgettext_lazy("in the trail", "exported")
        IMPORTED = "imported", pgettext_lazy("in the trail", "imported")
        RAN = "ran", pgettext_lazy("in the trail", "command run")

    at = models.DateTimeField(_("at"), db_index=True)
    # A number that stays a number: no constraint, so that nothing about this row ever has to change.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, null=True, db_constraint=False, related_name="+", verbose_name=_("who")
    )
    request_id = models.CharField(_("request id"), max_length=64, db_index=True)
    door = models.CharField(_("page or command"), max_length=120)
    act = models.CharField(_("act"), max_length=60, blank=True)
    action = models.CharField(_("what was done"), max_length=8, choices=Action)
    model = models.CharField(_("kind"), max_length=100)
    key = models.CharField(_("number"), max_length=64, blank=True)
    label = models.CharField(_("name"), max_length=120, blank=True)
    reason = models.CharField(_("reason"), max_length=8, choices=Reason, blank=True)
    before = models.JSONField(_("before"), null=True, encoder=DjangoJSONEncoder)
    after = models.JSONField(_("after"), null=True, encoder=DjangoJSONEncoder)

    class Meta:
        verbose_name = _("act in office")
        verbose_name_plural = _("acts in office")
        default_permissions = ("view", "export")
        indexes = [
            models.Index(fields=["model", "key", "-id"], name="acts_on_a_row"),
            models.Index(fields=["by", "-id"], name="acts_of_somebody"),
        ]

    def __str__(self):
        return f"{self.get_action_display()}: {self.kind} {self.label or self.key}".strip()

    @property
    def kind(self) -> str:
        """What the row is called in the reader’s language; the bare name of a model that is gone."""
        try:
            return str(capfirst(apps.get_model(self.model)._meta.verbose_name))
        except (LookupError, ValueError):
            return self.model
