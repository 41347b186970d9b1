"""Handles: the rules of a member's stable ASCII address, and proposals for one."""
import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

LONGEST = 30
HANDLE = re.compile(r"[a-z0-9_-]{3,30}")
# Words that would speak for the house; what looks like one of them is refused too.
VOICES = frozenset({
    "admin", "administrator", "root", "system", "support", "help", "helpdesk", "staff", "moderator", "operator", "guildhall", "official",
    "service", "team", "security", "billing", "postmaster", "webmaster", "hostmaster", "abuse", "noreply", "sysadmin", "superuser",
    "owner",
})
# Words that hide an address or mean nobody.
RESERVED = VOICES | {
    "api", "me", "new", "edit", "info", "search", "settings", "login", "logout", "signup", "signin", "register", "account", "accounts",
    "null", "undefined", "anonymous", "everyone",
}
# Handles of those who were erased begin so.
FORMER = "former-member-"
LOOKALIKES = str.maketrans({"0": "o", "1": "l", "i": "l", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "9": "g"})


def skeleton(handle: str) -> str:
    """What a handle looks like at a glance: `Adm1n_` and `admin` have one skeleton."""
    return handle.lower().replace("-", "").replace("_", "").replace("vv", "w").replace("rn", "m").translate(LOOKALIKES)


_POSING = frozenset(skeleton(word) for word in VOICES)


def is_reserved(handle: str) -> bool:
    """A reserved word, or one that looks like a voice of the house: with other digits, dashes, or a number behind."""
    posing = skeleton(handle) in _POSING or skeleton(handle.rstrip("0123456789-_")) in _POSING
    return handle in RESERVED or posing or handle.startswith(FORMER.rstrip("-"))


def validate_handle(handle: str) -> None:
    if not HANDLE.fullmatch(handle):
        raise ValidationError(_("A handle has 3 to 30 characters: a to z, 0 to 9, - and _."), code="invalid_handle")
    if is_reserved(handle):
        raise ValidationError(_("This handle is reserved. Please choose another."), code="reserved_handle")


validators = [validate_handle]


def fold(handle: str) -> str:
    """Full-width and other compatibility letters to plain ones, without spaces around, in lower case."""
    return unicodedata.normalize("NFKC", handle).strip().lower()


def propose(text: str) -> str:
    """A handle made of a name or an e-mail address; "" when nothing usable is in it (a name in Han, say)."""
    plain = unicodedata.normalize("NFKD", text[:200].split("@")[0]).encode("ascii", "ignore").decode().lower()
    handle = re.sub(r"[^a-z0-9_]+", "-", plain).strip("-_")[:LONGEST].rstrip("-_")
    return handle if HANDLE.fullmatch(handle) and not is_reserved(handle) else ""


def numbered(handle: str):
    """The handle, then handle-2, handle-3, … within the length that fits."""
    yield handle
    for number in range(2, 1000):
        tail = f"-{number}"
        stem = handle[: LONGEST - len(tail)]
        yield (stem.rstrip("-_") or stem) + tail
