"""House: what an operator has set up about the whole community. One row; what it leaves empty is as the settings say."""
from django.db import models, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from kit import house

THE_ONE = 1


class HouseQuerySet(models.QuerySet):
    def the_one(self) -> "House | None":
        return self.filter(pk=THE_ONE).first()

    def change(self, **fields) -> None:
        """Write these columns; every process learns of it within seconds, and no page made before is given out."""
        with transaction.atomic():
            self.get_or_create(pk=THE_ONE)
            row = self.select_for_update().get(pk=THE_ONE)
            self.filter(pk=THE_ONE).update(**fields, version=F("version") + 1)
            house.changed(row.version + 1)

    def note_step(self, key: str, how: str) -> None:
        """A step of the set-up was saved or left out; no page changes by it."""
        with transaction.atomic():
            self.get_or_create(pk=THE_ONE)
            row = self.select_for_update().get(pk=THE_ONE)
            row.steps[key] = how
            row.save(update_fields=["steps"])


class House(models.Model):
    """`steps`: step of the set-up → "done" or "skipped". `version` counts changes that pages show.

    Closed, the front page says that the community is being set up. `key_digest` is that of the one-time link for the first administrator.
    """

    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    name_en = models.CharField(_("name in English"), max_length=40, blank=True)
    name_zh = models.CharField(_("name in Chinese"), max_length=20, blank=True)
    tagline_en = models.CharField(_("tagline in English"), max_length=120, blank=True)
    tagline_zh = models.CharField(_("tagline in Chinese"), max_length=60, blank=True)
    accent = models.CharField(_("accent colour"), max_length=7, blank=True)
    mark_180 = models.BinaryField(null=True, editable=False)
    mark_64 = models.BinaryField(null=True, editable=False)
    mark_32 = models.BinaryField(null=True, editable=False)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=50, blank=True)
    steps = models.JSONField(_("steps of the set-up"), default=dict, blank=True, editable=False)
    is_open = models.BooleanField(_("open"), default=True, editable=False)
    list_hidden_at = models.DateTimeField(_("list put away"), null=True, editable=False)
    key_digest = models.CharField(max_length=64, blank=True, editable=False)
    key_until = models.DateTimeField(null=True, editable=False)

    objects = HouseQuerySet.as_manager()

    class Meta:
        verbose_name = _("house")
        verbose_name_plural = _("house")
        constraints = [models.CheckConstraint(condition=models.Q(pk=THE_ONE), name="there_is_one_house")]

    def __str__(self):
        return self.name_en or self.name_zh or str(self._meta.verbose_name)
