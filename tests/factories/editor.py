"""Drafts, pictures, and files that only look like pictures."""
import io
import struct
import zlib

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from community import drafts
from community.flags import flaggables
from community.models import Draft, Topic, Upload
from community.moderation import hide
from community.uploads import take_in
from tests.factories.accounts import make_member
from tests.factories.community import make_reply


def picture_bytes(kind="PNG", size=(64, 48), *, colour=(20, 86, 107), mode="RGB", **options) -> bytes:
    """A picture of one colour with a lighter corner, so that turning it shows."""
    picture = Image.new(mode, size, colour[: len(mode)] if len(mode) > 1 else colour[0])
    picture.paste((255,) * len(mode) if len(mode) > 1 else 255, (0, 0, size[0] // 4, size[1] // 4))
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def hollow_png(width, height) -> bytes:
    """A PNG of any size in a few KB: all its rows are empty."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress(b"\0" * ((width // 8 + 1) * height), 9)
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def photo_with_place(orientation=6) -> bytes:
    """A photo held sideways, with the coordinates of where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Camera of a member"
    exif.get_ifd(0x8825).update({1: "N", 2: (31.0, 14.0, 8.5), 3: "E", 4: (121.0, 28.0, 17.0)})
    return picture_bytes("JPEG", (80, 40), exif=exif.tobytes())


def file_of(data: bytes, name="picture.png", kind="image/png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, kind)


def make_upload(member=None, *, data=None, at=None) -> Upload:
    return take_in(member or make_member(), file_of(data or picture_bytes()), at=at or timezone.now())


def make_draft(member=None, place="new", *, at=None, **fields) -> Draft:
    return drafts.save(member or make_member(), place, fields or {"body": "Half a thought"}, version=0, at=at or timezone.now())


def furnish(world) -> None:
    """For the doors: pictures in a text that shows, in one that is hidden, and in none; a draft."""
    member, topic = world.people["member"], Topic.objects.get(pk=world.names["topic"])
    shown, hidden, own = (make_upload(member, at=world.ago(minutes=50)) for _n in range(3))
    make_reply(topic, member, body=f"See ![here]({shown.get_absolute_url()})", at=world.ago(minutes=45))
    reply = make_reply(topic, member, body=f"Hidden ![here]({hidden.get_absolute_url()})", at=world.ago(minutes=40))
    hide(flaggables["post"], reply, str(reply.pk), at=world.ago(minutes=39))
    make_draft(member, "new", title="A title", body="Words of a draft", at=world.ago(minutes=38))
    world.names |= {"shown_picture": shown.pk, "hidden_picture": hidden.pk, "own_picture": own.pk}
