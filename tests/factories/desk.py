"""At the desk of the admin: an action, and the page that asks first."""
import re

TOKEN = re.compile(r'name="confirmation" value="([^"]+)"')


def act(client, url: str, data: dict, *, because: str = "", **how):
    """Choose the action of a list and say yes on its page."""
    page = client.post(url, data)
    asked = TOKEN.search(page.content.decode()) if page.status_code == 200 else None
    assert asked is not None, "no page asked first"
    return client.post(url, {**data, "confirmation": asked[1], "because": because}, **how)


def empty_inlines(*prefixes: str) -> dict[str, str]:
    """What a page of the admin sends for inlines of which nothing is filled in."""
    return {f"{prefix}-{name}_FORMS": "0" for prefix in prefixes for name in ("TOTAL", "INITIAL")}


OF_A_MEMBER = empty_inlines("profile", "skills", "standing_set", "counters")
