"""The cover of an article that has no picture: a window lattice that follows from its address, as SVG on pages and PNG for shared links."""
import hashlib
import io
from functools import lru_cache

from django.utils.html import format_html
from django.utils.safestring import SafeString
from PIL import Image, ImageDraw

# A tile of 3 x 3 cells and its mirror image, repeated: order enough to be a pattern, chance enough to be its own.
SIDE, CELL = 3, 20
WIDTH, HEIGHT, PNG_CELL = 1200, 630, 60
# The pigments of avatars, on paper: for PNG, which knows no style sheet.
PIGMENTS = ("#14566b", "#44603a", "#84492c", "#4d4c78", "#7a3b56", "#55524a")
PAPER = "#f4f1e8"
Line = tuple[float, float, float, float]


def _square(inset: float) -> list[Line]:
    a, b = inset, 1 - inset
    return [(a, a, b, a), (b, a, b, b), (b, b, a, b), (a, b, a, a)]


# What may stand in a cell of one side 1.
MOTIFS: tuple[list[Line], ...] = (
    [*_square(0.2), *_square(0.36)],
    [(0, 0, 1, 1), (0, 0.5, 0.5, 1)],
    [(0.5, 0, 0.5, 1), (0, 0.5, 1, 0.5)],
    [(0.5, 0, 1, 0.5), (1, 0.5, 0.5, 1), (0.5, 1, 0, 0.5), (0, 0.5, 0.5, 0)],
    [(0, 0.33, 0.67, 0.33), (0.67, 0.33, 0.67, 1), (0.33, 0, 0.33, 0.67), (0.33, 0.67, 1, 0.67)],
    [(0, 1, 1, 0), *_square(0)],
    [*_square(0.25), (0.5, 0, 0.5, 0.25), (0.5, 0.75, 0.5, 1), (0, 0.5, 0.25, 0.5), (0.75, 0.5, 1, 0.5)],
)


@lru_cache(maxsize=512)
def pattern_of(slug: str) -> tuple[int, tuple[Line, ...]]:
    """(pigment 1 to 6, lines of a tile of 6 x 3 cells, in cells); the same for the same slug everywhere."""
    digest = hashlib.sha256(slug.encode()).digest()
    first = digest[1] % len(MOTIFS)
    chosen = [MOTIFS[(first + step) % len(MOTIFS)] for step in (0, 1 + digest[2] % 3, 4 + digest[3] % 3)]
    lines: list[Line] = []
    for cell in range(SIDE * SIDE):
        row, column = divmod(cell, SIDE)
        for x1, y1, x2, y2 in chosen[digest[4 + cell] % len(chosen)]:
            lines.append((column + x1, row + y1, column + x2, row + y2))
            lines.append((2 * SIDE - column - x1, row + y1, 2 * SIDE - column - x2, row + y2))
    return digest[0] % len(PIGMENTS) + 1, tuple(dict.fromkeys(lines))


@lru_cache(maxsize=512)
def pattern_svg(slug: str) -> SafeString:
    """Decoration: hidden from screen readers."""
    pigment, lines = pattern_of(slug)
    path = "".join(f"M{x1 * CELL:g} {y1 * CELL:g}L{x2 * CELL:g} {y2 * CELL:g}" for x1, y1, x2, y2 in lines)
    return format_html(
        '<svg class="cover cover--{0}" aria-hidden="true"><pattern id="cover-{1}" width="{2}" height="{3}" patternUnits="userSpaceOnUse">'
        '<path d="{4}"/></pattern><rect width="100%" height="100%" fill="url(#cover-{1})"/></svg>',
        pigment, slug, 2 * SIDE * CELL, SIDE * CELL, path,
    )


@lru_cache(maxsize=64)
def pattern_png(slug: str) -> bytes:
    pigment, lines = pattern_of(slug)
    picture = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(picture)
    for down in range(0, HEIGHT, SIDE * PNG_CELL):
        for right in range(0, WIDTH, 2 * SIDE * PNG_CELL):
            for x1, y1, x2, y2 in lines:
                ends = (right + x1 * PNG_CELL, down + y1 * PNG_CELL, right + x2 * PNG_CELL, down + y2 * PNG_CELL)
                pen.line(ends, fill=PIGMENTS[pigment - 1], width=3)
    out = io.BytesIO()
    picture.quantize(16).save(out, "PNG", optimize=True)
    return out.getvalue()
