"""The browser of the tests: Debian's Chromium, started the same way everywhere, and signing in without the form."""
import shutil

from django.conf import settings
from django.test import Client

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync",
)


def program() -> str | None:
    """Where the browser of this machine is; None without one."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def sign_in(context, url: str, member) -> None:
    """Give a browser context the session of a member of the live server at `url`."""
    client = Client()
    client.force_login(member)
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value, "url": url}])


def plug_in_key(page) -> None:
    """Give the page's browser a security key that says yes by itself."""
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }})
