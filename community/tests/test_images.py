"""Pictures that members send: what is taken, what is refused, and what is left of it."""
import io
import time

import pytest
from PIL import Image

from community.images import shrink
from community.refusal import Refused
from kit import images
from kit.images import LONGEST_EDGE
from tests.factories.editor import hollow_png, photo_with_place, picture_bytes


def opened(data: bytes):
    return Image.open(io.BytesIO(shrink(data).data))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_every_kind_becomes_webp(kind):
    picture = opened(picture_bytes(kind))
    assert (picture.format, picture.size) == ("WEBP", (64, 48))


@pytest.mark.parametrize("mode", ["L", "RGBA", "P", "CMYK", "1"])
def test_every_way_to_keep_colours_is_read(mode):
    out = io.BytesIO()
    Image.new("RGB", (30, 20), (200, 30, 30)).convert(mode).save(out, "JPEG" if mode == "CMYK" else "PNG")
    assert opened(out.getvalue()).size == (30, 20)


def test_what_is_see_through_stays_so():
    out = io.BytesIO()
    Image.new("RGBA", (8, 8), (10, 20, 30, 0)).save(out, "PNG")
    assert opened(out.getvalue()).getchannel("A").getextrema() == (0, 0)


def test_a_long_edge_is_shortened():
    picture = shrink(picture_bytes("JPEG", (4000, 1000)))
    assert (picture.width, picture.height) == (LONGEST_EDGE, 512)


def test_a_photo_stands_upright_and_has_forgotten_where_it_was_taken():
    source = photo_with_place()
    assert Image.open(io.BytesIO(source)).getexif().get_ifd(0x8825) != {}
    picture = opened(source)
    assert picture.size == (40, 80)
    # The light corner of a camera turned to the right was up left before, and is up right now.
    assert picture.convert("L").getpixel((38, 2)) > 200
    assert (dict(picture.getexif()), set(picture.info) & {"exif", "xmp", "icc_profile", "comment"}) == ({}, set())
    assert b"Camera of a member" not in shrink(source).data


REFUSED = {
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "html": b"<!doctype html><script>alert(1)</script>",
    "html behind a mark": b"\x89PNG\r\n\x1a\n<script>alert(1)</script>",
    "nothing": b"",
    "NUL": b"\0" * 100,
    "script that begins as a GIF": b"GIF89a/*" + b"\0" * 20 + b"*/=1;alert(1)",
    "pdf": b"%PDF-1.7\n",
    "tiff": b"II*\0" + b"\0" * 50,
    "cut PNG": picture_bytes("PNG", (300, 300), mode="RGB")[:-60],
    "cut JPEG": picture_bytes("JPEG", (300, 300))[:400],
    "12000 x 12000": hollow_png(12_000, 12_000),
    "7000 x 7000": hollow_png(7_000, 7_000),
    "a line": hollow_png(30_000, 10),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_picture_or_too_large_is_refused(name):
    with pytest.raises(Refused) as refusal:
        shrink(REFUSED[name])
    assert refusal.value.field == "file"


def test_a_giant_is_refused_by_its_header(monkeypatch):
    giant = hollow_png(12_000, 12_000)
    assert len(giant) < 25_000
    monkeypatch.setattr(images, "_drawn_anew", lambda picture: pytest.fail("decoded"))
    start = time.thread_time()
    with pytest.raises(Refused, match="pixels"):
        shrink(giant)
    assert time.thread_time() - start < 0.05


def test_a_moving_picture_is_refused():
    frames = [Image.new("RGB", (8, 8), (80 * n, 0, 0)) for n in range(3)]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    with pytest.raises(Refused, match="still"):
        shrink(out.getvalue())


def test_a_jpeg_of_endless_scans_is_refused():
    data = picture_bytes("JPEG")
    with pytest.raises(Refused, match="damaged"):
        shrink(data + images.SCAN * 200)


def test_what_hides_behind_a_picture_is_gone():
    polyglot = picture_bytes("GIF") + b";alert(document.cookie)//<script>alert(1)</script><?php system('id');"
    data = shrink(polyglot).data
    assert data[:4] == b"RIFF"
    assert b"alert" not in data
    assert b"<?php" not in data


def test_a_giant_that_is_let_through_would_be_decoded(monkeypatch):
    """The control: without the limit the header alone does not stop it."""
    monkeypatch.setattr(images, "MOST_PIXELS", 10**9)
    monkeypatch.setattr(images, "LONGEST_SIDE", 10**6)
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", None)
    assert shrink(hollow_png(7_000, 7_000)).width == LONGEST_EDGE
