"""What a text is found by: the same tokens for every database. Chinese is cut into pairs, a programmer's names into all their parts.

A run of Han, kana, hangul or another script without spaces gives its overlapping pairs and its last character; one character is
found as the beginning of a pair. A name such as `/etc/nginx/nginx.conf`, `node.js` or `select_related` gives each contiguous piece of
itself (`nginx.conf`, `etc/nginx`, `conf`), `C++`, `C#` and `.NET` keep their signs, `HttpRequest` gives `http` and `request` as well.
"""
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from kit.traditional import SIMPLIFIED

# Raise it when the same text gives other tokens than before: what is indexed is then indexed again.
TOKENS_VERSION = 2
LONGEST_TOKEN = 100
PIECES = 8

UNSPACED = (
    "\\u0e00-\\u0eff\\u1000-\\u109f\\u1780-\\u17ff\\u3005-\\u3007\\u3041-\\u30ff\\u3400-\\u4dbf\\u4e00-\\u9fff"
    "\\uac00-\\ud7a3\\uf900-\\ufaff\\U00020000-\\U0003ffff"
)
RUN = re.compile(f"(?P<han>[{UNSPACED}]+)|(?P<name>(?:(?![{UNSPACED}])[\\w+#./:@~\\\\-])+)")
# An atom keeps `++`, and a `#` that no number follows (`C#`, and `C#12`, but not `issue#12`).
ATOM = re.compile(r"[^\W_]+?(?=\+\+)\+\+|(?<![^\W_])[^\W\d_]#|[^\W_]+#(?!\w)|[^\W_]+")
VERSION = re.compile(r"[vV](?=\d)")
HUMP = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


def fold(text: str) -> str:
    """The text as it is compared: full width, Traditional and case folded, one space between words, no control characters."""
    return _lower(_plain(text))


def _plain(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else _instead(c) for c in unicodedata.normalize("NFKC", text)).split())


def _instead(character: str) -> str:
    """Nothing for a mark that only formats (a zero-width space, say), else a space."""
    return "" if unicodedata.category(character) == "Cf" else " "


def _lower(text: str) -> str:
    return unicodedata.normalize("NFKC", text.casefold()).translate(SIMPLIFIED)


@dataclass(frozen=True)
class Needle:
    """One thing asked for: all `tokens` must be there (each exactly, or as a beginning), and `inside`, if given, in the folded text."""

    tokens: tuple[str, ...]
    is_beginning: bool = False
    inside: str = ""


def tokens_of(text: str) -> set[str]:
    """All that the text can be found by."""
    found: set[str] = set()
    for match in RUN.finditer(_plain(text)):
        if match["han"]:
            run = _lower(match["han"])
            found.update(run[i : i + 2] for i in range(len(run)))
        else:
            found.update(_pieces(match["name"]))
    return found


def needles_of(question: str) -> list[Needle]:
    """What a question asks for, in order, nothing twice. Words are looked for wherever they stand."""
    needles: dict[Needle, None] = {}
    for match in RUN.finditer(_plain(question)):
        needle = _asked_run(_lower(match["han"])) if match["han"] else _asked_name(match["name"])
        if needle:
            needles[needle] = None
    return list(needles)


def phrase_of(question: str) -> Needle | None:
    """A question whose words must stand side by side as they are written."""
    needles = needles_of(question)
    if len(needles) == 1:
        return needles[0]
    tokens = [token for needle in needles if not needle.is_beginning for token in needle.tokens]
    if not tokens:
        return Needle(needles[0].tokens, True, fold(question)) if needles else None
    return Needle(tuple(dict.fromkeys(tokens)), inside=fold(question))


def _asked_run(run: str) -> Needle:
    if len(run) == 1:
        return Needle((run,), is_beginning=True)
    return Needle(tuple(dict.fromkeys(run[i : i + 2] for i in range(len(run) - 1))), inside=run if len(run) > 2 else "")


def _asked_name(name: str) -> Needle | None:
    atoms = list(_atoms(name))
    if not atoms:
        return None
    if len(atoms) > PIECES:
        return Needle(tuple(dict.fromkeys(_windows(name, atoms, PIECES))), inside=_whole(name, atoms))
    return Needle((_whole(name, atoms),))


def _whole(name: str, atoms) -> str:
    return _lower(name[_begin(name, atoms[0]) : atoms[-1].end()])[:LONGEST_TOKEN]


def _atoms(name: str) -> Iterator[re.Match]:
    return ATOM.finditer(name)


def _begin(name: str, atom) -> int:
    """Where a piece that begins with this atom begins: with its dot, if it has one in front that joins nothing (`.net`, `/.env`)."""
    start = atom.start()
    dotted = start > 0 and name[start - 1] == "." and (start == 1 or name[start - 2] in "/\\~:@")
    return start - 1 if dotted else start


def _windows(name: str, atoms: list, size: int) -> Iterator[str]:
    for i in range(len(atoms) - size + 1):
        yield _lower(name[_begin(name, atoms[i]) : atoms[i + size - 1].end()])[:LONGEST_TOKEN]


def _pieces(name: str) -> Iterator[str]:
    if VERSION.match(name):
        yield from _pieces(name[1:])
    atoms = list(_atoms(name))
    for size in range(1, min(len(atoms), PIECES) + 1):
        yield from _windows(name, atoms, size)
        for i in range(len(atoms) - size + 1):
            yield _lower(name[atoms[i].start() : atoms[i + size - 1].end()])[:LONGEST_TOKEN]
    for atom in atoms:
        yield from (_lower(hump) for hump in _humps(atom.group()))


def _humps(word: str) -> list[str]:
    humps = HUMP.findall(word)
    return humps if len(humps) > 1 or (humps and humps[0] != word and word[-1:].isdigit()) else []
