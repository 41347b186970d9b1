"""Upload: a picture that a member put here, and the texts that show it."""
import secrets
import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kit.addresses import address


def random_name(upload, _name: str) -> str:
    """Nothing of the name that came; nothing that follows from the address either."""
    name = secrets.token_hex(16)
    return f"uploads/{name[:2]}/{name}.webp"


class Upload(models.Model):
    """A still picture, re-encoded here. It is seen by its owner and by whoever may see a text that shows it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="uploads", verbose_name=_("member"))
    file = models.FileField(_("file"), upload_to=random_name, max_length=100)
    width = models.PositiveIntegerField(_("width"))
    height = models.PositiveIntegerField(_("height"))
    bytes = models.PositiveIntegerField(_("bytes"))
    created_at = models.DateTimeField(_("uploaded"))

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        indexes = [
            models.Index(fields=["member", "-created_at"], name="upload_newest_of_member"),
            models.Index(fields=["created_at"], name="upload_by_age"),
        ]

    def __str__(self):
        return str(self.pk)

    def get_absolute_url(self):
        return address("community:upload", str(self.pk))


class UploadUse(models.Model):
    """A text that shows a picture of its own author: `kind` and `key` name it (“post”, “12”)."""

    upload = models.ForeignKey(Upload, models.CASCADE, related_name="uses", verbose_name=_("picture"))
    kind = models.CharField(_("kind"), max_length=20)
    key = models.CharField(_("key"), max_length=64)

    class Meta:
        verbose_name = _("use of a picture")
        verbose_name_plural = _("uses of pictures")
        constraints = [models.UniqueConstraint(fields=["upload", "kind", "key"], name="a_text_uses_a_picture_once")]
        indexes = [models.Index(fields=["kind", "key"], name="upload_use_of_text")]

    def __str__(self):
        return f"{self.kind}:{self.key}"
