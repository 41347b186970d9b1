"""Photos of members: putting one up, taking one down, and who sees it."""
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db import models, transaction
from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from accounts.models import Member, Photo
from accounts.models.photo import EDGE, photo_url
from kit import images, shared_pages
from kit.images import Picture, PictureRefused
from kit.uploads import MOST_BYTES

A_DAY = 10
DAY = 24 * 3600


def too_big() -> PictureRefused:
    return PictureRefused(_("This file is too big; up to %(count)d MB fit.") % {"count": MOST_BYTES // 1024 // 1024})


def _count(member, at) -> None:
    """One file more of this member today, taken or not. It lives in the cache: it guards the processor and the disk, not a right."""
    key = f"accounts:photos:{member.pk}:{at.date()}"
    cache.add(key, 0, DAY)
    try:
        count = cache.incr(key)
    except ValueError:
        # It ended between the two lines.
        return
    if count > A_DAY:
        raise PictureRefused(_("You sent %(count)d photos today. Please send the next one tomorrow.") % {"count": A_DAY})


def drawn(member, file, *, at) -> Picture:
    """The photo that a file becomes. Raises PictureRefused with the reason."""
    if file.size > MOST_BYTES:
        raise too_big()
    _count(member, at)
    return images.square(file.read(), EDGE)


def put_up(member, picture: Picture, *, at) -> Photo:
    """Show this photo instead of what was there; the file of the earlier one goes once this stands."""
    photo = Photo(member=member, put_up_at=at)
    photo.file.save("", ContentFile(picture.data), save=False)
    try:
        with transaction.atomic():
            # Two at once: the second finds what the first put up.
            Member.objects.select_for_update().get(pk=member.pk)
            take_down(member)
            photo.save(force_insert=True)
            shared_pages.forget()
    except BaseException:
        photo.file.delete(save=False)
        raise
    return photo


@transaction.atomic
def take_down(member) -> bool:
    """Rows first; the file once that stands. Whether there was one."""
    photos = list(Photo.objects.filter(member=member))
    if not photos:
        return False
    Photo.objects.filter(pk__in=[photo.pk for photo in photos]).delete()
    for photo in photos:
        transaction.on_commit(lambda file=photo.file: file.storage.delete(file.name))
    shared_pages.forget()
    return True


def photo_seen(viewer, column: str = "author_id") -> Coalesce:
    """An annotation, without a statement: the file of the photo of whom this column of the outer row names; "" if not for this reader."""
    files = Photo.objects.visible_to(viewer).filter(member=OuterRef(column)).values("file")
    return Coalesce(Subquery(files, output_field=models.CharField()), Value(""))


def file_of(member) -> bytes:
    """Of their photo, whoever may see it; nothing without one."""
    photo = Photo.objects.filter(member=member).first()
    if photo is None or not photo.file.storage.exists(photo.file.name):
        return b""
    with photo.file.open() as opened:
        return opened.read()


def photo_of(member, viewer) -> str:
    """The address of a member’s photo for this reader, or ""; one statement."""
    name = Photo.objects.visible_to(viewer).filter(member=member).values_list("file", flat=True).first()
    return photo_url(member.handle, name or "")
