"""Levels: how far a member's points have brought them. A pure rule: nothing is stored."""

# Points that level 1, 2, 3 … begin with.
BEGINNINGS = (0, 50, 200, 500, 1_000, 2_000, 4_000, 8_000)


def level_of(points: int) -> int:
    """The level of so many points.

    >>> level_of(0), level_of(49), level_of(50), level_of(8_000), level_of(99_999), level_of(-5)
    (1, 1, 2, 8, 8, 1)
    """
    return max(1, sum(points >= beginning for beginning in BEGINNINGS))


def begins_at(level: int) -> int:
    """Points that a level begins with.

    >>> begins_at(1), begins_at(3)
    (0, 200)
    """
    return BEGINNINGS[level - 1]
