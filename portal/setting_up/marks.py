"""The mark of the community: a picture that was sent becomes a square in the sizes that pages, tabs and letters show."""
import io

from PIL import Image

from community.images import shrink
from kit.house import MARK_SIZES


def marks_of(data: bytes) -> dict[str, bytes]:
    """Columns of `House`. Raises `community.refusal.Refused` where the file is no picture that we take."""
    picture = Image.open(io.BytesIO(shrink(data).data)).convert("RGBA")
    edge = max(picture.size)
    square = Image.new("RGBA", (edge, edge), (0, 0, 0, 0))
    square.paste(picture, ((edge - picture.width) // 2, (edge - picture.height) // 2))
    return {f"mark_{size}": _drawn(square, size) for size in MARK_SIZES}


def _drawn(square: Image.Image, size: int) -> bytes:
    out = io.BytesIO()
    square.resize((size, size), Image.Resampling.LANCZOS).save(out, "PNG", optimize=True)
    return out.getvalue()


NO_MARK = {f"mark_{size}": None for size in MARK_SIZES}
