"""Pictures: what is sent is looked at by its content, decoded within limits, and written anew as WebP without anything it carried."""
import io
import threading
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

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


class PictureRefused(Exception):
    """Why a file is not taken, in a sentence for who sent it."""


@dataclass(frozen=True)
class Picture:
    data: bytes
    width: int
    height: int


def _open(file):
    """The picture, header read only. Raises PictureRefused unless it is of a kind and size that we take."""
    try:
        picture = Image.open(file, formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_large() from None
    except Exception:  # Pillow raises whatever its parsers stumble over.
        raise PictureRefused(_("This is not a picture that can be shown here. Please send PNG, JPEG, WebP or GIF.")) from None
    width, height = picture.size
    if width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE or not (width and height):
        raise _too_large()
    if picture.format not in SEVERAL_VIEWS and getattr(picture, "is_animated", False):
        raise PictureRefused(_("Moving pictures are not shown here. Please send a still one."))
    return picture


def _too_large() -> PictureRefused:
    megapixels = MOST_PIXELS // 1_000_000
    return PictureRefused(_("This picture has too many pixels; up to %(count)d million fit.") % {"count": megapixels})


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
    """What is stored of a file that was sent. Raises PictureRefused with the reason when it is none that we take."""
    return _written(data, lambda drawn: drawn)


def square(data: bytes, edge: int) -> Picture:
    """The middle of it, so long on each side; what is see-through becomes white."""
    return _written(data, lambda drawn: _cut(drawn, edge))


def _cut(drawn: Image.Image, edge: int) -> Image.Image:
    whole = Image.new("RGB", drawn.size, "white")
    whole.paste(drawn, mask=drawn.getchannel("A") if drawn.mode == "RGBA" else None)
    return ImageOps.fit(whole, (edge, edge), Image.Resampling.LANCZOS)


def _written(data: bytes, shaped: Callable[[Image.Image], Image.Image]) -> Picture:
    picture = _open(io.BytesIO(data))
    if picture.format in {"JPEG", *SEVERAL_VIEWS} and data.count(SCAN) > MOST_SCANS:
        raise _unreadable()
    if not _one_at_a_time.acquire(timeout=PATIENCE):
        raise PictureRefused(_("Many pictures are arriving just now. Please try again in a moment."))
    try:
        drawn, out = shaped(_drawn_anew(picture)), io.BytesIO()
        drawn.save(out, "WEBP", quality=QUALITY, method=4)
    except Exception:  # Pillow raises whatever its decoders stumble over.
        raise _unreadable() from None
    finally:
        _one_at_a_time.release()
    return Picture(out.getvalue(), *drawn.size)


def _unreadable() -> PictureRefused:
    return PictureRefused(_("This picture is damaged and cannot be read. Perhaps it did not arrive whole."))
