"""Other services that members may sign in with: GitHub and one OpenID Connect provider, from the environment only.

GITHUB_CLIENT_ID and GITHUB_CLIENT_SECRET; OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET and OIDC_NAME. A service of which one is
missing is not there: no button, no address.
"""
from urllib.parse import urlsplit

from portal.environment import env

GITHUB = "https://github.com"


def origin_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def providers() -> dict[str, dict]:
    """`SOCIALACCOUNT_PROVIDERS` of allauth."""
    found = {}
    if client := env.str("GITHUB_CLIENT_ID", ""):
        found["github"] = {"APPS": [{"client_id": client, "secret": env.str("GITHUB_CLIENT_SECRET")}], "OAUTH_PKCE_ENABLED": True}
    if issuer := env.str("OIDC_ISSUER", "").rstrip("/"):
        app = {
            "provider_id": "oidc", "name": env.str("OIDC_NAME", "OpenID Connect"), "client_id": env.str("OIDC_CLIENT_ID"),
            "secret": env.str("OIDC_CLIENT_SECRET", ""), "settings": {"server_url": issuer},
        }
        found["openid_connect"] = {"APPS": [app], "OAUTH_PKCE_ENABLED": True}
    return found


def form_actions(found: dict[str, dict]) -> list[str]:
    """Where a sign-in form leads besides this site; the browser would silently refuse to go there."""
    origins = [GITHUB] if "github" in found else []
    return origins + [origin_of(app["settings"]["server_url"]) for app in found.get("openid_connect", {}).get("APPS", ())]
