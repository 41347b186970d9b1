"""What crawlers may read, and the one address under which a page is known."""
from urllib.parse import urlencode

from community.models.post import PAGE_SIZE
from kit.addresses import absolute

# Pages of one person, acts, and lists without end: nothing here is to be found from outside.
CLOSED = (
    "/me/", "/accounts/", "/agree/", "/invited/", "/admin/", "/api/", "/analytics/", "/pay/", "/checkout/", "/orders/", "/search/",
    "/language/", "/theme/", "/webhooks/", "/notices/", "/demo/", "/setup/", "/feeds/private/", "/community/new/",
    "/community/moderation/", "/community/articles/new/", "/community/articles/vetting/", "/community/articles/freshness/",
)
# Parameters that make another page, whatever stands beside them.
OF_ITS_OWN = ("at", "past", "view", "month")
# The address of a member may be written in capitals.
IN_ANY_CASE = "/members/"
# They name a place in one order of one list, so they count only where nothing else was asked.
CURSORS = {"before", "after"}


def canonical_of(request) -> str:
    """The whole address of the page without what does not change it; "" where nobody is to find it."""
    path = request.path
    if path.startswith(CLOSED) or request.method not in ("GET", "HEAD"):
        return ""
    if path.startswith(IN_ANY_CASE):
        path = path.lower()
    asked = request.GET
    kept = {name: asked[name] for name in OF_ITS_OWN if name in asked}
    if "at" in kept and (start := _start_of(kept.pop("at"))) > 1:
        kept["at"] = start
    if set(asked) <= {*OF_ITS_OWN, *CURSORS}:
        kept |= {name: asked[name] for name in sorted(CURSORS) if name in asked}
    return absolute(path) + (f"?{urlencode(kept)}" if kept else "")


def _start_of(position: str) -> int:
    """The position that the page of a topic begins with; what is no number has no page."""
    return (int(position) - 1) // PAGE_SIZE * PAGE_SIZE + 1 if position.isascii() and position.isdecimal() else 1
