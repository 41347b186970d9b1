"""Short references that can be read aloud and cannot be guessed: Crockford's alphabet, no I, L, O, U."""
import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 10


def new_ref() -> str:
    """Ten characters, 50 random bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def new_token() -> str:
    """A secret part of an address."""
    return secrets.token_urlsafe(24)
