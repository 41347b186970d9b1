"""The colour of links and actions: whether it can be read on paper in both themes, and the style sheet that is made of it."""
import colorsys
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

OWN = "own"
# What was made for the look; the first one is the look’s own and needs no sheet.
PRESETS = {
    "": (_("Azurite, the colour of the house"), "#14566b"),
    "indigo": (_("Indigo"), "#35478c"),
    "pine": (_("Pine"), "#2b5b3e"),
    "plum": (_("Plum"), "#6b3466"),
    "umber": (_("Umber"), "#7a4420"),
    "ink": (_("Ink"), "#3a3f47"),
}
READABLE = 4.5
# The darkest paper of the light theme and the lightest of the dark one: what can be read there can be read on all of them.
PAPER = {"light": "#ebe6d9", "dark": "#1a1e20"}
ON_FILL = "#fdfbf5"
# How much lighter than needed the colour is drawn in the dark theme, so that it looks like itself.
AT_NIGHT = 7.0

Colour = tuple[float, float, float]


def _read(text: str) -> Colour:
    return tuple(int(text[i : i + 2], 16) / 255 for i in (1, 3, 5))  # type: ignore[return-value]


def _written(colour: Colour) -> str:
    return "#" + "".join(f"{round(max(0.0, min(1.0, part)) * 255):02x}" for part in colour)


def _light(text: str) -> float:
    """Relative luminance, as WCAG 2.2 defines it."""
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in _read(text))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((_light(one), _light(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def mixed(one: str, other: str, share: float) -> str:
    """`share` of `one`, the rest of `other`."""
    return _written(tuple(a * share + b * (1 - share) for a, b in zip(_read(one), _read(other), strict=True)))  # type: ignore[arg-type]


def _steps(colour: str, towards: float):
    """The same hue, from the colour itself to black (0) or white (1)."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*_read(colour))
    for i in range(101):
        yield _written(colorsys.hls_to_rgb(hue, lightness + (towards - lightness) * i / 100, saturation))


def darkened(colour: str) -> str:
    """The nearest darker one that can be read on light paper, and on which light letters can be read."""
    return next(step for step in _steps(colour, 0.0) if is_readable(step))


def is_readable(colour: str) -> bool:
    return min(contrast(colour, PAPER["light"]), contrast(colour, ON_FILL)) >= READABLE


@dataclass(frozen=True)
class Look:
    """A colour as it is drawn in both themes, and how it stands out from the paper there."""

    light: str
    dark: str

    @classmethod
    def of(cls, accent: str) -> "Look":
        return cls(accent, next(step for step in _steps(accent, 1.0) if contrast(step, PAPER["dark"]) >= AT_NIGHT))

    @property
    def on_light_paper(self) -> float:
        return round(contrast(self.light, PAPER["light"]), 1)

    @property
    def on_dark_paper(self) -> float:
        return round(contrast(self.dark, PAPER["dark"]), 1)


def _filling(accent: str) -> str:
    """A button of the dark theme: as light as light letters on it allow."""
    steps = [step for step in _steps(accent, 1.0) if contrast(step, ON_FILL) >= READABLE + 0.8]
    return steps[min(len(steps) - 1, 12)] if steps else accent


def _tokens(accent: str, hover: str, fill: str, fill_hover: str, leaf: str, paper: str) -> str:
    heat = {f"h{i}": mixed(accent, paper, share) for i, share in enumerate((0.08, 0.2, 0.38, 0.8, 1), start=1)}
    values = {"accent": accent, "accent-2": hover, "fill": fill, "fill-2": fill_hover, "tint": mixed(accent, leaf, 0.14), **heat}
    return " ".join(f"--{name}: {value};" for name, value in values.items())


def sheet(accent: str) -> str:
    """The tokens of the look that depend on the colour; in the layer of the tokens, and after them."""
    look, black, white = Look.of(accent), "#000000", "#ffffff"
    fill = _filling(accent)
    day = _tokens(accent, mixed(accent, black, 0.76), accent, mixed(accent, black, 0.76), "#fcfaf4", "#f4f1e8")
    night = _tokens(look.dark, mixed(look.dark, white, 0.7), fill, mixed(fill, black, 0.82), "#1a1e20", "#131618")
    return (
        f"@layer tokens {{\n:root {{ {day} }}\n"
        f'@media (prefers-color-scheme: dark) {{ :root:not([data-theme="light"]) {{ {night} }} }}\n'
        f'[data-theme="dark"] {{ {night} }}\n}}\n'
    )
