"""The history of a post as ready texts: each version with who, when, why, and what it changed."""
from community.differences import Piece, difference
from community.history import Version, versions_of
from community.models import Post
from kit.wording import when

# Comparing costs time: of a post that was changed more often the newest versions are shown.
MOST = 20


def lines_of_history(post: Post, *, sees_hidden: bool) -> list[dict]:
    """The newest first. A hidden version gives away nothing, nor does the change from it or to it; moderators see all, and slips of the
    pen, too."""
    versions = versions_of(post, with_slips=sees_hidden)
    pairs = list(zip([None, *versions], versions, strict=False))[-MOST:]
    return [_line(before, version, sees_hidden) for before, version in reversed(pairs)]


def _line(before: Version | None, version: Version, sees_hidden: bool) -> dict:
    concealed = not sees_hidden and (version.is_hidden or (before is not None and before.is_hidden))
    changed = before is not None and not concealed
    return {
        "number": version.number, "by": version.by.name, "by_url": version.by.get_absolute_url(), "when": when(version.at),
        "reason": version.reason, "is_hidden": version.is_hidden, "is_current": version.revision is None, "is_slip": version.is_grace,
        "revision": version.revision.pk if version.revision else None,
        # Of what was hidden only that it is; of its neighbour the whole text, without what became of it.
        "concealed": not sees_hidden and version.is_hidden,
        "title": difference(before.title, version.title) if changed and before.title != version.title else [],
        "body": _body(before, version, changed, sees_hidden),
    }


def _body(before: Version | None, version: Version, changed: bool, sees_hidden: bool) -> list[Piece]:
    if changed and before:
        return difference(before.body, version.body)
    return [] if version.is_hidden and not sees_hidden else [Piece("same", version.body)]
