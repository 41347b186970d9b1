"""Display names in any script, without the characters that are used to deceive."""
import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.handles import VOICES, skeleton

# Letters that draw nothing, and marks that turn the line around.
INVISIBLE = {"\u115f", "\u1160", "\u3164", "\uffa0", "\u2800"}
# More marks than this on one letter is no script, it is paint over the lines above and below.
MARKS_ON_A_LETTER = 4
POSING_ANYWHERE = re.compile("官方|客服|管理员|管理員|版主|系统消息|系统通知")
_POSING = frozenset(skeleton(word) for word in VOICES)


def clean_display_name(name: str) -> str:
    """NFC, single spaces, without control, format and bidi characters (a zero-width joiner inside an emoji goes too)."""
    kept, marks = [], 0
    for character in unicodedata.normalize("NFC", name):
        category = unicodedata.category(character)
        if category in {"Cc", "Cf", "Co", "Cs", "Cn"} and character not in "\t\n\r" or character in INVISIBLE:
            continue
        marks = marks + 1 if category in {"Mn", "Me"} else 0
        if marks <= MARKS_ON_A_LETTER:
            kept.append(character)
    return " ".join("".join(kept).split())


def validate_display_name(name: str) -> None:
    cleaned = clean_display_name(name)
    if name and not any(unicodedata.category(character)[0] in "LNSP" for character in cleaned):
        raise ValidationError(_("A name needs at least one visible character."), code="invisible_name")


def refuse_posing(name: str) -> None:
    """A member's own name may not speak for the house."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    plain = re.sub(r"[\W_]+", "", folded)
    if POSING_ANYWHERE.search(folded.replace(" ", "")) or skeleton(plain) in _POSING:
        raise ValidationError(_("This name sounds like the team of this site. Please choose another."), code="posing_name")
