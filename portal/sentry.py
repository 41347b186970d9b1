"""Errors to Sentry, if SENTRY_DSN names one: no names, addresses, bodies, cookies or words of members leave the portal."""
from importlib.util import find_spec

from django.core.exceptions import ImproperlyConfigured

KEPT_HEADERS = {"Host", "User-Agent", "X-Request-Id"}


def scrubbed(event: dict, hint: dict) -> dict:
    """The event without anything that a person wrote or is known by."""
    event.pop("user", None)
    request = event.get("request", {})
    for part in ("data", "cookies", "env", "query_string"):
        request.pop(part, None)
    request["headers"] = {name: value for name, value in request.get("headers", {}).items() if name in KEPT_HEADERS}
    return event


def start(dsn: str, *, release: str = "") -> None:
    """Send errors to `dsn`. Raises ImproperlyConfigured when the package is not there (requirements-sentry.txt)."""
    if not dsn:
        return
    if find_spec("sentry_sdk") is None:
        raise ImproperlyConfigured("SENTRY_DSN is set: pip install -r requirements-sentry.txt")
    import sentry_sdk  # noqa: PLC0415 - an extra that most do not have

    sentry_sdk.init(
        dsn, release=release or None, before_send=scrubbed, send_default_pii=False, include_local_variables=False,
        max_request_body_size="never", traces_sample_rate=0, max_breadcrumbs=0,
    )
