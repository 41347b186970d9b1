"""What the environment says, read once; refuses what is unsafe outside demo and development.

Every variable stands in the table of docs/operations.md.
"""
import secrets
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent

LOOPBACK = ("localhost", "127.0.0.1", "::1")

env = environ.Env()

DEBUG = env.bool("DEBUG", False)
DEMO = env.bool("DEMO", False)
RELAXED = DEBUG or DEMO
VAR_DIR = Path(env.str("VAR_DIR", "") or env.str("DEMO_DIR", "") or BASE_DIR / "var")


def _kept_secret() -> str:
    """The secret of a demo or of a developer's machine: made once, kept beside its data."""
    path = VAR_DIR / "secret"
    if not path.exists():
        VAR_DIR.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text()


SECRET_KEY = env.str("SECRET_KEY", "") or (_kept_secret() if RELAXED else "")
# "localhost", not 127.0.0.1: passkeys need a name.
SITE_URL = (env.str("SITE_URL", "") or (f"http://localhost:{env.int('PORT', 8000)}" if RELAXED else "")).rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"] if RELAXED else [])
DATABASE_URL = env.str("DATABASE_URL", "") or (f"sqlite:///{VAR_DIR / 'guildhall.sqlite3'}" if RELAXED else "")
REDIS_URL = env.str("REDIS_URL", "")
EMAIL_URL = env.str("EMAIL_URL", "")


def refuse_unsafe() -> None:
    """Raise ImproperlyConfigured naming every variable that must be set before the portal may serve strangers."""
    if DEMO and urlsplit(SITE_URL).hostname not in LOOPBACK:
        raise ImproperlyConfigured(f"DEMO=1 lets everybody sign in as anybody and serves this machine only; SITE_URL is {SITE_URL}.")
    if RELAXED:
        return
    missing = []
    if len(SECRET_KEY) < 32:
        missing.append("SECRET_KEY: at least 32 random characters")
    if not SITE_URL.startswith("https://"):
        missing.append("SITE_URL: the public https:// address")
    if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
        missing.append("ALLOWED_HOSTS: the host names served, comma separated, no *")
    if not DATABASE_URL.startswith(("postgres://", "postgresql://")):
        missing.append("DATABASE_URL: postgres://… (SQLite is for trying out)")
    if not REDIS_URL:
        missing.append("REDIS_URL: redis://… (the file broker is for trying out)")
    if not EMAIL_URL:
        missing.append("EMAIL_URL: smtp+tls://user:password@host:587")
    if missing:
        raise ImproperlyConfigured(
            "The portal does not start like this. Set these variables (docs/operations.md), or DEMO=1 to try it out:\n  "
            + "\n  ".join(missing)
        )
