"""StoredFile: what every file has that belongs to something paid. The apps that own lessons and texts make their models of it."""
import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class StoredFile(models.Model):
    """Bytes that never change, under a random path in a place without an address. `key` stays the same where a later text takes
    the file over; `path` then stands in several rows."""

    key = models.UUIDField(_("key"), default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=120)
    content_type = models.CharField(_("type"), max_length=80, editable=False)
    bytes = models.PositiveBigIntegerField(_("bytes"), editable=False)
    sha256 = models.CharField(_("fingerprint"), max_length=64, editable=False)
    path = models.CharField(max_length=100, editable=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+", verbose_name=_("uploaded by")
    )
    created_at = models.DateTimeField(_("uploaded"), editable=False)

    class Meta:
        abstract = True

    def __str__(self):
        return self.name
