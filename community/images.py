"""Pictures: what is sent is looked at by its content, decoded within limits, and written anew as WebP without anything it carried."""
import io
import threading
from dataclasses import dataclass

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from community.refusal import Refused

FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
# A phone's JPEG may carry further views of the same picture; the first one is the picture.
SEVERAL_VIEWS = {"MPO"}
MOST_PIXELS = 40_000_000
LONGEST_EDGE = 2048
LONGEST_SIDE = 20_000
QUALITY = 84
# Each scan of a progressive JPEG goes over all its pixels; a camera makes about ten.
MOST_SCANS = 100
SCAN = b"\xff\xda"
# Where Pillow begins to warn; at twice as many it refuses by itself.
Image.MAX_IMAGE_PIXELS = MOST_PIXELS
# Decoding takes up to four bytes a pixel: one picture at a time in a process.
_one_at_a_time = threading.BoundedSemaphore(1)
PATIENCE = 20


@dataclass(frozen=True)
class Picture:
    data: bytes
    width: int
    height: int


def _open(file):
    """The picture, header read only. Raises Refused unless it is of a kind and size that we take."""
    try:
        picture = Image.open(file, formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_large() from None
    except Exception:  # Pillow raises whatever its parsers stumble over.
        raise Refused(_("This is not a picture that can be shown here. Please send PNG, JPEG, WebP or GIF."), field="file") from None
    width, height = picture.size
    if width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE or not (width and height):
        raise _too_large()
    if picture.format not in SEVERAL_VIEWS and getattr(picture, "is_animated", False):
        raise Refused(_("Moving pictures are not shown here. Please send a still one."), field="file")
    return picture


def _too_large() -> Refused:
    megapixels = MOST_PIXELS // 1_000_000
    return Refused(_("This picture has too many pixels; up to %(count)d million fit.") % {"count": megapixels}, field="file")


def _drawn_anew(picture) -> Image.Image:
    """Upright, at most LONGEST_EDGE long, and nothing but its pixels: no place, no camera, no comment."""
    picture.thumbnail((LONGEST_EDGE, LONGEST_EDGE), reducing_gap=2.0)
    picture = ImageOps.exif_transpose(picture)
    has_gaps = "A" in picture.mode or "transparency" in picture.info
    mode = "RGBA" if has_gaps else "RGB"
    drawn = Image.new(mode, picture.size)
    drawn.paste(picture.convert(mode))
    return drawn


def shrink(data: bytes) -> Picture:
    """What is stored of a file that was sent. Raises Refused with the reason when it is none that we take."""
    picture = _open(io.BytesIO(data))
    if picture.format in {"JPEG", *SEVERAL_VIEWS} and data.count(SCAN) > MOST_SCANS:
        raise _unreadable()
    if not _one_at_a_time.acquire(timeout=PATIENCE):
        raise Refused(_("Many pictures are arriving just now. Please try again in a moment."), field="file")
    try:
        drawn, out = _drawn_anew(picture), io.BytesIO()
        drawn.save(out, "WEBP", quality=QUALITY, method=4)
    except Exception:  # Pillow raises whatever its decoders stumble over.
        raise _unreadable() from None
    finally:
        _one_at_a_time.release()
    return Picture(out.getvalue(), *drawn.size)


def _unreadable() -> Refused:
    return Refused(_("This picture is damaged and cannot be read. Perhaps it did not arrive whole."), field="file")
