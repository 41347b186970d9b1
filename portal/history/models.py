"""ImportBatch: one file that was brought in. ImportedPerson: who a name in such files is here."""
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from community.interactions import IMPORT


class ImportBatch(models.Model):
    """One run of `import_interactions`. Its deeds carry `source`, and lie between the two ids."""

    people = models.CharField(_("names of"), max_length=40)
    file_name = models.CharField(_("file"), max_length=200)
    started_at = models.DateTimeField(_("started"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)
    rows = models.PositiveIntegerField(_("lines read"), default=0)
    new = models.PositiveIntegerField(_("new interactions"), default=0)
    refused = models.PositiveIntegerField(_("refused lines"), default=0)
    members = models.PositiveIntegerField(_("new members"), default=0)
    first_id = models.BigIntegerField(null=True, editable=False)
    last_id = models.BigIntegerField(null=True, editable=False)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")

    def __str__(self):
        return f"{self.pk}: {self.file_name}"

    @property
    def source(self) -> str:
        return f"{IMPORT}{self.pk}"


class ImportedPerson(models.Model):
    """A name (or number, or pseudonym) in files whose names belong together, and the member it stands for."""

    people = models.CharField(_("names of"), max_length=40)
    key = models.CharField(_("name there"), max_length=200)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="imported_as", verbose_name=_("member"))
    batch = models.ForeignKey(ImportBatch, models.CASCADE, verbose_name=_("import"))

    class Meta:
        verbose_name = _("imported person")
        verbose_name_plural = _("imported people")
        constraints = [models.UniqueConstraint(fields=["people", "key"], name="imported_person_once")]

    def __str__(self):
        return f"{self.people}: {self.key}"
