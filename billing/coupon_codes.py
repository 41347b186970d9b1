"""Codes of coupons: one written form whatever a member types, and what is refused with a sentence that says why."""
import secrets
import unicodedata

from django.utils.translation import gettext as _

from billing.refusals import BillingRefused

SHORTEST, LONGEST = 3, 40
# What is read at all before anything is worked out.
TYPED_AT_MOST = 200
# Without what looks like something else: I and 1, O and 0, L, U and V.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTWXYZ"
# Letters by name, invisible all the same.
BLANKS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
MINUS = "\u2212"
# Alphabets with letters that look like A to Z.
POSING = ("CYRILLIC", "GREEK", "CHEROKEE", "ARMENIAN", "COPTIC", "LATIN", "LISU")


class BadCode(BillingRefused):
    """No code could be written like this."""


def normalise(text: str) -> str:
    """The one written form: NFKC, upper case, without spaces and hyphens. Raises BadCode.

    Letters are A to Z and Chinese characters: one of another alphabet that looks the same would be another code.
    """
    if len(text) > TYPED_AT_MOST:
        raise BadCode(_("A code has 3 to 40 letters and digits."))
    if any(_is_invisible(one) for one in text):
        raise BadCode(_("There is an invisible character in this code. Please type it by hand instead of copying it."))
    plain = "".join(one for one in unicodedata.normalize("NFKC", text) if not _is_ignored(one))
    if strange := next((one for one in plain if not _is_allowed(one)), ""):
        if unicodedata.name(strange, "").startswith(POSING):
            raise BadCode(_("“%(letter)s” is a letter of another alphabet, even if it looks like A to Z. Please type the code by hand.") % {
                "letter": strange
            })
        raise BadCode(_("“%(letter)s” cannot stand in a code: it has the letters A to Z, digits and Chinese characters.") % {
            "letter": strange
        })
    if not SHORTEST <= len(plain) <= LONGEST:
        raise BadCode(_("A code has 3 to 40 letters and digits."))
    return plain.upper()


def _is_invisible(one: str) -> bool:
    return one in BLANKS or unicodedata.category(one) in ("Cf", "Cc", "Co", "Cn", "Cs") and not one.isspace() or _is_variation(one)


def _is_variation(one: str) -> bool:
    return "\ufe00" <= one <= "\ufe0f" or "\U000e0100" <= one <= "\U000e01ef"


def _is_ignored(one: str) -> bool:
    return one.isspace() or one == MINUS or unicodedata.category(one) == "Pd"


def _is_allowed(one: str) -> bool:
    return one.isascii() and one.isalnum() or unicodedata.name(one, "").startswith("CJK UNIFIED IDEOGRAPH")


def new_code(prefix: str = "") -> str:
    """A code that nobody guesses: ten letters and digits, about 48 random bits, behind the prefix."""
    return prefix + "".join(secrets.choice(ALPHABET) for _n in range(10))


def in_groups(code: str) -> str:
    """A code of `new_code`, to be read aloud and copied by hand: its prefix, then 3, 3 and 4 signs."""
    ends = [end for end in (len(code) - 10, len(code) - 7, len(code) - 4, len(code)) if end > 0]
    return "-".join(code[start:end] for start, end in zip([0, *ends], ends, strict=False))
