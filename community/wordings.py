"""What members type: cleaning a title and a text, how much it says, and in which language."""
import unicodedata

from kit.wording import language_of

LANGUAGES = {"zh-Hans": "zh-hans", "en": "en"}


def language_code(text: str) -> str:
    """The code of the language that the text seems to be in, for a `language` column."""
    return LANGUAGES[language_of(text)]


def clean_title(text: str) -> str:
    """One line, NFC, without control characters and those that turn the line around."""
    kept = (c if not c.isspace() else " " for c in unicodedata.normalize("NFC", text))
    return " ".join("".join(c for c in kept if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co"} or c == "\u200d").split())


def clean_body(text: str) -> str:
    """Newlines as \\n, no other control characters than tabs, nothing around it."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"}).strip()


def weight(text: str) -> int:
    """How much a text says: a full-width character counts two, a space or mark nothing."""
    shown = (c for c in text if unicodedata.category(c)[0] not in "ZCM")
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in shown)
