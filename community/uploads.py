"""Pictures of members: taking them in, who may see one, and which are no longer needed."""
import re
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.models import AnonymousUser
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from community.images import shrink
from community.limits import DAY, is_newcomer
from community.models import Draft, Upload, UploadUse
from community.pace import too_fast
from community.refusal import Refused
from kit.registry import Registry
from kit.rows import insert
from kit.uploads import MOST_BYTES

ADDRESS = re.compile(r"/community/uploads/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/")
A_DAY = 60
A_DAY_OF_NEWCOMER = 10
BYTES_A_DAY = 60_000_000
TRIES_A_MINUTE = 30
UNUSED_FOR = timedelta(days=2)
BATCH = 200


@dataclass(frozen=True)
class UploadKind:
    """Texts that may show pictures. `visible(keys, member)`: those of these keys that the member may read *with* their pictures, in one
    query; `standing(keys)`: those that still exist.
    """

    kind: str
    visible: Callable[..., set[str]]
    standing: Callable[[list[str]], set[str]]


upload_kinds: Registry[UploadKind] = Registry("kind of text with pictures", "upload_uses")


def declare(*declared: UploadKind) -> None:
    """Register each under its kind."""
    for entry in declared:
        upload_kinds.register(entry.kind, entry)


def ids_in(text: str) -> list[uuid.UUID]:
    """The pictures whose addresses stand in a text, each once."""
    return [uuid.UUID(found) for found in dict.fromkeys(ADDRESS.findall(text))]


def _check_quota(member, *, at) -> None:
    recent = Upload.objects.filter(member=member, created_at__gt=at - DAY)
    most = A_DAY_OF_NEWCOMER if is_newcomer(member, at=at) else A_DAY
    if len(recent.values("pk")[:most]) >= most:
        raise Refused(_("You uploaded %(count)d pictures within a day. Please send the next one tomorrow.") % {"count": most}, field="file")
    if (recent.aggregate(sum=Sum("bytes"))["sum"] or 0) >= BYTES_A_DAY:
        raise Refused(_("Your pictures of today fill the room that a day has. Please send the next one tomorrow."), field="file")


def take_in(member, file, *, at) -> Upload:
    """Store a picture of a member. Raises Refused with the reason; nothing is left of a file that is refused."""
    if too_fast(member, "uploads", TRIES_A_MINUTE):
        raise Refused(_("That was quick. Please wait a minute before the next picture."), field="file")
    if file.size > MOST_BYTES:
        raise too_big()
    _check_quota(member, at=at)
    picture = shrink(file.read())
    upload = Upload(member=member, width=picture.width, height=picture.height, bytes=len(picture.data), created_at=at)
    upload.file.save("", ContentFile(picture.data), save=False)
    try:
        upload.save(force_insert=True)
    except BaseException:
        upload.file.delete(save=False)
        raise
    return upload


def too_big() -> Refused:
    return Refused(_("This file is too big; up to %(count)d MB fit.") % {"count": MOST_BYTES // 1024 // 1024}, field="file")


def sizes(addresses: Iterable[str]) -> dict[str, tuple[int, int]]:
    """For `kit.markdown.render(images=…)`: {address: (width, height)} of those that are pictures of ours; one query if there are any."""
    ids = {found[1]: address for address in addresses if (found := ADDRESS.fullmatch(address))}
    if not ids:
        return {}
    rows = Upload.objects.filter(pk__in=ids).values_list("pk", "width", "height")
    return {ids[str(pk)]: (width, height) for pk, width, height in rows}


def note_uses(kind: str, key: object, text: str, *, by, before: str = "") -> None:
    """Call it where a text is saved: its pictures are now seen by whoever may see the text.

    Only those that its writer uploaded: else a picture of a closed circle could be opened by quoting it. A text without pictures,
    before and now, costs nothing.
    """
    ids, known = ids_in(text), ids_in(before)
    gone = [pk for pk in known if pk not in ids]
    if gone:
        UploadUse.objects.filter(kind=kind, key=str(key), upload__in=gone).delete()
    if added := [pk for pk in ids if pk not in known]:
        mine = Upload.objects.filter(pk__in=added, member=by).values_list("pk", flat=True)
        insert(
            [UploadUse(upload_id=pk, kind=kind, key=str(key)) for pk in mine], unique=["upload_id", "kind", "key"], returning=["id"],
        )


def _seen_by(uses: dict[str, list[str]], member) -> set[tuple[str, str]]:
    """(kind, key) of the texts that the member may read; one query a kind."""
    return {(kind, key) for kind, keys in uses.items() if (entry := upload_kinds.get(kind)) for key in entry.visible(keys, member)}


def who_sees(upload: Upload, member) -> str:
    """"everybody", "some" with this member among them, or "" when it is not there for them."""
    uses: dict[str, list[str]] = {}
    for kind, key in UploadUse.objects.filter(upload=upload).values_list("kind", "key"):
        uses.setdefault(kind, []).append(key)
    open_to_all = _seen_by(uses, AnonymousUser())
    if open_to_all and len(open_to_all) == sum(map(len, uses.values())):
        return "everybody"
    if upload.member_id == member.pk or open_to_all or (member.is_authenticated and _seen_by(uses, member)):
        return "some"
    return ""


def remove(uploads: list[Upload]) -> None:
    """Rows first; the files once that stands."""
    with transaction.atomic():
        Upload.objects.filter(pk__in=[upload.pk for upload in uploads]).delete()
        for upload in uploads:
            transaction.on_commit(lambda file=upload.file: file.storage.delete(file.name))


def _drop_uses_of_deleted_texts() -> None:
    for entry in upload_kinds:
        keys = UploadUse.objects.filter(kind=entry.kind).order_by("key").values_list("key", flat=True).distinct()
        last = ""
        while batch := list(keys.filter(key__gt=last)[:BATCH]):
            last = batch[-1]
            if gone := set(batch) - entry.standing(batch):
                UploadUse.objects.filter(kind=entry.kind, key__in=gone).delete()


def prune(*, at) -> int:
    """Remove pictures that no text and no draft shows and that are older than UNUSED_FOR; returns how many."""
    _drop_uses_of_deleted_texts()
    removed, last = 0, at - timedelta(days=36_500)
    unused = Upload.objects.filter(uses=None, created_at__lt=at - UNUSED_FOR).order_by("created_at", "pk")
    while batch := list(unused.filter(created_at__gt=last)[:BATCH]):
        last = batch[-1].created_at
        drafts = Draft.objects.filter(member__in={upload.member_id for upload in batch}).values_list("fields", flat=True)
        wanted = {pk for fields in drafts for pk in ids_in(str(fields))}
        alone = [upload for upload in batch if upload.pk not in wanted]
        remove(alone)
        removed += len(alone)
    return removed
