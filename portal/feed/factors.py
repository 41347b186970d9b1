"""The rule of the feed: factors between 0 and 1, multiplied. The same rule is written out for members at /about/#feed: change both."""
from math import prod

# What ties an item to its reader, and how strongly.
TIES = {
    "answered": 1.0,
    "asked": 1.0,
    "wanted": 0.95,
    "revised": 0.95,
    "followed": 0.95,
    "category": 0.9,
    "hot": 0.85,
    "survey": 0.8,
    "new_course": 0.8,
    "published": 0.8,
    "event": 0.75,
    "new": 0.75,
    "latest": 0.7,
}
FORTNIGHT = 14
MUCH_SAID = 10
FAR_AHEAD = 21


def tie(name: str) -> float:
    """How strongly an item is tied to its reader.

    >>> tie("answered"), tie("latest")
    (1.0, 0.7)
    """
    return TIES[name]


def age(days: float) -> float:
    """From 1 down to 0.925 within 14 days, 0.9 for what is older.

    >>> age(0), age(7), age(14), age(15)
    (1.0, 0.9625, 0.925, 0.9)
    >>> age(-1)
    1.0
    """
    return 1.0 if days <= 0 else 1 - 0.075 * days / FORTNIGHT if days <= FORTNIGHT else 0.9


def author(followed: bool) -> float:
    """1 when the reader follows whoever wrote it.

    >>> author(True), author(False)
    (1.0, 0.8)
    """
    return 1.0 if followed else 0.8


def match(share: float) -> float:
    """From 0.7, a category or subject that is none of the reader's, to 1, one that is all theirs.

    >>> match(0), match(0.5), match(1), match(3)
    (0.7, 0.85, 1.0, 1.0)
    """
    return 1.0 if share >= 1 else 0.7 + 0.3 * share


def discussion(replies: int) -> float:
    """From 0.8, nobody has said anything, to 1 at ten replies.

    >>> discussion(0), discussion(5), discussion(10), discussion(500)
    (0.8, 0.9, 1.0, 1.0)
    """
    return 1.0 if replies >= MUCH_SAID else 0.8 + 0.2 * replies / MUCH_SAID


def seen(unread: bool) -> float:
    """0.6 for what the reader has read to its end.

    >>> seen(True), seen(False)
    (1.0, 0.6)
    """
    return 1.0 if unread else 0.6


def soon(days: float) -> float:
    """From 1, today, down to 0.8, three weeks ahead.

    >>> soon(0), soon(10.5), soon(21), soon(90)
    (1.0, 0.9, 0.8, 0.8)
    """
    return 1.0 if days <= 0 else 0.8 if days >= FAR_AHEAD else 1 - 0.2 * days / FAR_AHEAD


def near(reachable: bool) -> float:
    """1 for what is online or in the reader's time zone.

    >>> near(True), near(False)
    (1.0, 0.7)
    """
    return 1.0 if reachable else 0.7


def turned_away(authors: int, categories: int) -> float:
    """Three tenths less for each item of this author that the reader turned away, one tenth for each of this category; never under 0.2.

    >>> turned_away(0, 0), turned_away(1, 0), turned_away(0, 1), turned_away(9, 9)
    (1.0, 0.7, 0.9, 0.2)
    """
    return max(0.2, 0.7**authors * 0.9**categories)


def again(above: int) -> float:
    """A tenth less for each item of the same kind that stands above; topics are many and do not count as one kind.

    >>> again(0), again(1), round(again(2), 2)
    (1.0, 0.9, 0.81)
    """
    return 0.9**above


def factors_of(candidate, reader) -> dict[str, float]:
    """Every factor that counts for this candidate, by name. What is addressed to the reader is not weighed by who wrote it and where."""
    found = {"tie": TIES[candidate.tie], "age": age((reader.at - candidate.at).total_seconds() / 86_400)}
    if not candidate.personal:
        if candidate.author_id is not None:
            found["author"] = author(candidate.author_id in reader.followed.get("member", ()))
        if candidate.match is not None:
            found["match"] = match(candidate.match)
        if candidate.replies is not None:
            found["discussion"] = discussion(candidate.replies)
        turned = turned_away(reader.turned.authors.get(candidate.author_id, 0), reader.turned.categories.get(candidate.category_id, 0))
        if turned < 1:
            found["turned"] = turned
    if candidate.unread is not None:
        found["seen"] = seen(candidate.unread)
    if candidate.days_left is not None:
        found["soon"] = soon(candidate.days_left)
    if candidate.near is not None:
        found["near"] = near(candidate.near)
    return found


def score_of(factors: dict[str, float]) -> float:
    """Their product.

    >>> round(score_of({"tie": 0.9, "age": 0.95, "author": 0.8}), 4)
    0.684
    """
    return prod(factors.values())
