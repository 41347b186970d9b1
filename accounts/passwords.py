"""How good a password is: rules that refuse, and a hint for what passes. Nothing is hashed, kept or logged.

The list of common passwords is Django’s (20,000); ours adds what members of a Chinese and English community of programmers choose.
"""
import math
import re
from dataclasses import dataclass

from django.contrib.auth.password_validation import CommonPasswordValidator, validate_password
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kit import house

LOOKALIKES = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"})
RUNS = (
    "0123456789012", "9876543210987", "abcdefghijklmnopqrstuvwxyz", "zyxwvutsrqponmlkjihgfedcba", "qwertyuiop", "asdfghjkl", "zxcvbnm",
    "poiuytrewq", "1qaz2wsx3edc4rfv5tgb", "qazwsxedcrfv", "1q2w3e4r5t6y7u8i",
)
OUR_COMMON = frozenset({
    "woaini", "woaini1314", "woaini520", "woaiwojia", "iloveyou1314", "aini1314", "5201314", "1314520", "5211314", "wodemima", "woshishui",
    "woaizhongguo", "zhongguo", "beijing", "shanghai", "mimamima", "qwe123", "asd123", "abc123", "a123456", "admin888", "helloworld",
    "programmer", "developer", "changeme", "letmein", "password", "passwort", "python", "django", "javascript", "github", "correcthorse",
    "correcthorsebatterystaple", "guildhall", "community", "iamgroot", "opensesame",
})
LONGEST_PART = 4
# Guesses that a password survives, as a power of two, from which on it is good, and very good.
GOOD, STRONG = 50, 70


@dataclass(frozen=True)
class Judgement:
    """`level`: 0 refused, 1 passes, 2 good, 3 very good; `sentence` says so, or what is wrong."""

    level: int
    sentence: str | Promise


class EasyPasswordValidator:
    """Refuses what is common once digits behind it and letters written as digits are seen through, runs of keys, and repetition."""

    def __init__(self):
        self.listed = CommonPasswordValidator().passwords
        self.common = self.listed | OUR_COMMON

    def validate(self, password, user=None):
        if self._is_easy(password):
            sentence = _("This password is among the first that are tried. Three or four unrelated words are better.")
            raise ValidationError(sentence, code="password_easy")

    def get_help_text(self):
        return _("Not a common word with digits behind it, no row of keys, no repetition.")

    def _is_easy(self, password: str) -> bool:
        plain = password.lower().strip()
        if plain in self.listed:
            # Django’s own rule says so.
            return False
        if _bits(plain) < 20:
            return True
        names = {house.name(chinese=False).lower(), house.name(chinese=True).lower()}
        for text in (plain, plain.translate(LOOKALIKES)):
            core = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", text)
            if text in self.common or (len(password) < 16 and (core in self.common or core in names)):
                return True
        return False


def _pieces(text: str) -> list[str]:
    """The text in pieces that one guess makes at once: runs of keys, and repetitions of up to four characters."""
    found, at = [], 0
    while at < len(text):
        length = max(_run_at(text, at), _repetition_at(text, at), 1)
        found.append(text[at:at + length])
        at += length
    return found


def _run_at(text: str, at: int) -> int:
    for length in range(min(len(text) - at, 26), 2, -1):
        if any(text[at:at + length] in run for run in RUNS):
            return length
    return 0


def _repetition_at(text: str, at: int) -> int:
    best = 0
    for size in range(1, LONGEST_PART + 1):
        part, length = text[at:at + size], size
        while text[at + length:at + length + size] == part and part:
            length += size
        if length >= max(3, 2 * size):
            best = max(best, length)
    return best


def _alphabet(text: str) -> int:
    sizes = ((r"[a-z]", 26), (r"[A-Z]", 26), (r"\d", 10), (r"[^\w\s]|_", 33), (r"\s", 1), (r"[^\x00-\x7f]", 3000))
    return sum(size for pattern, size in sizes if re.search(pattern, text)) or 1


def _bits(text: str) -> float:
    """About the power of two of the guesses it takes, words not counted."""
    return len(_pieces(text[:64])) * math.log2(max(2, _alphabet(text[:64])))


def judge(password: str, member=None) -> Judgement:
    try:
        validate_password(password, member)
    except ValidationError as error:
        return Judgement(0, error.messages[0])
    bits = _bits(password)
    if bits >= STRONG:
        return Judgement(3, _("Very good."))
    if bits >= GOOD:
        return Judgement(2, _("Good."))
    return Judgement(1, _("It will do. A few characters more make it much better."))
