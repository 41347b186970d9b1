"""Files of lessons and articles: taking one in, sending it to whoever has been judged, forgetting it.

Which file belongs to what, and who may have it, is known to the app that owns the lesson or the text.
"""
import hashlib
import re
import secrets
import unicodedata
from datetime import timedelta
from typing import TypeVar

from django.core.exceptions import PermissionDenied
from django.core.files.storage import storages
from django.db import transaction
from django.http.response import HttpResponseBase
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.guards import to_sign_in
from billing.models.file import StoredFile
from billing.refusals import BillingRefused
from kit.sending import Sent, send

MOST_BYTES = 64 * 1024 * 1024
MOST_SECONDS = 600
MOST_OF_ONE_THING = 20
A_DAY, BYTES_A_DAY = 60, 1_000_000_000
LONGEST_NAME = 120
File = TypeVar("File", bound=StoredFile)
TEXT = "text/plain; charset=utf-8"
# What a file of a type begins with, and where; a text has no such mark: it is UTF-8 without control characters.
ZIP = ((0, b"PK\x03\x04"), (0, b"PK\x05\x06"))
MARKS: dict[str, tuple[str, tuple[tuple[int, bytes], ...]]] = {
    "pdf": ("application/pdf", ((0, b"%PDF-"),)),
    "zip": ("application/zip", ZIP),
    "epub": ("application/epub+zip", ZIP),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ZIP),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ZIP),
    "pptx": ("application/vnd.openxmlformats-officedocument.presentationml.presentation", ZIP),
    "gz": ("application/gzip", ((0, b"\x1f\x8b"),)),
    "png": ("image/png", ((0, b"\x89PNG\r\n\x1a\n"),)),
    "jpg": ("image/jpeg", ((0, b"\xff\xd8\xff"),)),
    "jpeg": ("image/jpeg", ((0, b"\xff\xd8\xff"),)),
    "webp": ("image/webp", ((8, b"WEBP"),)),
    "mp4": ("video/mp4", ((4, b"ftyp"),)),
    "webm": ("video/webm", ((0, b"\x1a\x45\xdf\xa3"),)),
    "mp3": ("audio/mpeg", ((0, b"ID3"), (0, b"\xff\xfb"), (0, b"\xff\xf3"), (0, b"\xff\xf2"))),
    "ogg": ("audio/ogg", ((0, b"OggS"),)),
}
# Whatever it is written in, a program is sent as text: no browser runs it.
TEXTS = (
    "txt", "md", "csv", "tsv", "json", "yaml", "yml", "toml", "sql", "py", "ipynb", "js", "ts", "go", "rs", "java", "kt", "c", "h", "cpp",
    "cs", "rb", "php", "sh", "patch", "diff", "log",
)
ENDINGS = tuple(f".{ending}" for ending in (*MARKS, *TEXTS))
# Signs that turn the reading direction or are not seen make one name look like another.
UNSEEN = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
WHAT_IS_TAKEN = format_lazy(
    gettext_lazy("PDF, zip, office documents, pictures, sound, video, programs and other texts, up to {count} MB."),
    count=MOST_BYTES // 1024 // 1024,
)


def vault():
    return storages["files"]


def clean_name(name: str) -> str:
    """A file’s name as a reader’s folder can take it: no path, nothing unseen, its ending kept."""
    bare = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    bare = UNSEEN.sub("", "".join(c for c in bare if unicodedata.category(c)[0] != "C"))
    bare = re.sub(r'[<>:"|?*\s]+', " ", bare).strip(" .")
    stem, dot, ending = bare.rpartition(".")
    return f"{stem[:LONGEST_NAME - len(ending) - 1].rstrip()}.{ending}" if dot else bare[:LONGEST_NAME]


def _type_of(name: str, file) -> str:
    """The type that name and content agree on. Raises BillingRefused."""
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if ending in MARKS:
        content_type, marks = MARKS[ending]
        file.seek(0)
        head = file.read(64)
        if any(head[at:at + len(mark)] == mark for at, mark in marks):
            return content_type
    elif ending in TEXTS:
        if _is_text(file):
            return TEXT
    else:
        raise BillingRefused(_("Files of this kind are not taken. A zip file takes anything."))
    raise BillingRefused(_("What is in this file is not what its ending says."))


def _is_text(file) -> bool:
    file.seek(0)
    try:
        return not any(c < " " and c not in "\t\n\r\f" for c in file.read().decode())
    except UnicodeDecodeError:
        return False


def _check_quota(model: type[StoredFile], member, *, at) -> None:
    recent = model._default_manager.filter(author=member, created_at__gt=at - timedelta(days=1)).order_by().values("path").distinct()
    if recent.count() >= A_DAY:
        raise BillingRefused(_("You uploaded %(count)d files within a day. Please send the next one tomorrow.") % {"count": A_DAY})
    if sum(recent.values_list("bytes", flat=True)) >= BYTES_A_DAY:
        raise BillingRefused(_("Your files of today fill the room that a day has. Please send the next one tomorrow."))


def too_big() -> BillingRefused:
    return BillingRefused(_("This file is too big; up to %(count)d MB fit.") % {"count": MOST_BYTES // 1024 // 1024})


def take_in(unsaved: File, file, *, by, at) -> File:
    """Store what was sent and save its row. Raises BillingRefused; nothing is left of a file that is refused or whose row fails."""
    if file.size > MOST_BYTES:
        raise too_big()
    if not file.size:
        raise BillingRefused(_("This file is empty."))
    _check_quota(type(unsaved), by, at=at)
    name = clean_name(file.name)
    unsaved.content_type, unsaved.name, unsaved.bytes = _type_of(name, file), name, file.size
    unsaved.sha256, unsaved.author, unsaved.created_at = _fingerprint(file), by, at
    random = secrets.token_hex(16)
    unsaved.path = vault().save(f"{random[:2]}/{random}", file)
    try:
        with transaction.atomic():
            unsaved.save(force_insert=True)
    except BaseException:
        vault().delete(unsaved.path)
        raise
    return unsaved


def _fingerprint(file) -> str:
    file.seek(0)
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def forget(row: StoredFile) -> None:
    """Delete a row, and the bytes once that stands and no other row needs them."""
    model, path = type(row), row.path
    row.delete()

    def sweep():
        if not model._default_manager.filter(path=path).exists():
            vault().delete(path)

    transaction.on_commit(sweep)


def answer(request, row: StoredFile, access) -> HttpResponseBase:
    """The file where `access` opens it; else a visitor may sign in, and a member hears why not (403)."""
    if access.allowed:
        return send_file(request, row)
    if not request.user.is_authenticated:
        return to_sign_in(request)
    raise PermissionDenied(access.sentence)


def send_file(request, row: StoredFile) -> HttpResponseBase:
    """To somebody who has been judged at this very request."""
    return send(request, Sent(vault(), row.path, row.name, row.content_type, row.bytes, row.sha256[:32], row.created_at))
