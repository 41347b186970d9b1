"""A question as it was typed: words, “phrases”, and filters such as `kind:course` or `author:lin`."""
import re
from dataclasses import dataclass

from community.models.search import LONGEST_QUESTION
from kit.tokens import Needle, needles_of, phrase_of

MOST_NEEDLES = 12
PHRASE = re.compile(r'["“”]([^"“”]*)["“”]')
FILTER = re.compile(r"(?<!\S)(kind|tag|author|period|language|is):(\S+)", re.IGNORECASE)


@dataclass(frozen=True)
class Question:
    """`text` is what is shown in the field, `filters` what was typed among the words."""

    text: str
    needles: tuple[Needle, ...]
    filters: tuple[tuple[str, str], ...] = ()

    def __bool__(self):
        return bool(self.needles)


def clean(text: str) -> str:
    """The question as it is looked for: one line, no control characters, not endless."""
    return " ".join("".join(c if c.isprintable() else " " for c in text[: 4 * LONGEST_QUESTION]).split())[:LONGEST_QUESTION].strip()


def parse(text: str) -> Question:
    text = clean(text)
    filters = tuple((name.lower(), value) for name, value in FILTER.findall(text))
    rest = FILTER.sub(" ", text)
    needles = [needle for words in PHRASE.findall(rest) if (needle := phrase_of(words))]
    needles += needles_of(PHRASE.sub(" ", rest))
    return Question(text, tuple(dict.fromkeys(needles))[:MOST_NEEDLES], filters)
