"""What may be shown of a lesson that is locked: its first words, and never more than a small share of it."""
import re

from kit.markdown import excerpt

WORDS = 60
SHARE = 4
_HAN = r"[\u3400-\u9fff\uf900-\ufaff]"
_HEADING = re.compile(r"(?m)^ {0,3}#{1,6}\s.*$")
# A Han character counts as a word, as a run of other letters does.
_WORD = re.compile(rf"{_HAN}|(?:(?!{_HAN})\S)+")


def teaser_of(body: str) -> str:
    """Plain text of the first 60 words of Markdown `body`, and at most a quarter of it; code and headings are left out."""
    text = excerpt(_HEADING.sub("", body), len(body) + 1)
    words = list(_WORD.finditer(text))
    count = min(WORDS, len(words) // SHARE)
    if not count:
        return ""
    return text[: words[count - 1].end()][:590].rstrip() + "…"
