"""Photo: the picture a member shows of themself; a square, drawn anew here."""
import hashlib
import secrets

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.models.member import Member
from accounts.models.standing import Standing
from kit.addresses import address

EDGE = 256
# Whose photo nobody else sees, though their page may stand.
UNSEEN = (Standing.Reason.SUSPENDED, Standing.Reason.ERASED)


def random_name(_photo, _name: str) -> str:
    """Nothing of the name that came, nothing of the member."""
    name = secrets.token_hex(16)
    return f"photos/{name[:2]}/{name}.webp"


def mark_of(name: str) -> str:
    """What stands for a file in its address and does not tell where it lies."""
    return hashlib.sha256(name.encode()).hexdigest()[:16]


def photo_url(handle: str, name: str) -> str:
    """The address of the photo in this file; another file has another one. "" without a file."""
    return address("accounts:photo", handle, mark_of(name)) if name else ""


class PhotoQuerySet(models.QuerySet):
    def visible_to(self, viewer):
        """Of members whose page this reader may open and who are not suspended; one's own always."""
        unseen = Standing.objects.open().filter(member=OuterRef("member"), reason__in=UNSEEN)
        # EXISTS by the key of the one member: an IN beside an OR would gather all members first.
        others = Q(Exists(Member.objects.visible_to(viewer).filter(pk=OuterRef("member")))) & ~Exists(unseen)
        return self.filter(others | Q(member=viewer.pk)) if viewer.is_authenticated else self.filter(others)


class Photo(models.Model):
    member = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="photo", verbose_name=_("member"))
    file = models.FileField(_("file"), upload_to=random_name, max_length=100)
    put_up_at = models.DateTimeField(_("put up"))

    objects = PhotoQuerySet.as_manager()

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")

    def __str__(self):
        return str(self.member)

    @property
    def mark(self) -> str:
        return mark_of(self.file.name)
