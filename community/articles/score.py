"""How fresh an article is, as one number that can be worked out by hand."""

HALF_LIFE_DAYS = 365
TRUST = 3
STALE_BELOW = 0.5


def freshness(age_days: float, right: int, wrong: int) -> float:
    """Between 0 and 1: ½ ^ (age / 365) × (right + 3) / (right + wrong + 3).

    `age_days` since author or reviewer last vouched for the text, `right` and `wrong` the readers’ answers since then, of the last 90 days.
    The 3 is the trust that vetting gives: two readers who say “no” of a new article do not make it stale, the third does.

    >>> freshness(0, 0, 0)
    1.0
    >>> freshness(365, 0, 0)
    0.5
    >>> round(freshness(1, 0, 2), 3), round(freshness(1, 0, 3), 3)
    (0.599, 0.499)
    >>> round(freshness(182.5, 3, 1), 3)
    0.606
    """
    return 0.5 ** (max(0.0, age_days) / HALF_LIFE_DAYS) * (right + TRUST) / (right + wrong + TRUST)


def is_stale(score: float) -> bool:
    """Twelve months without a word from anybody give exactly ½: that is stale.

    >>> is_stale(freshness(364, 0, 0)), is_stale(freshness(365, 0, 0))
    (False, True)
    """
    return score <= STALE_BELOW
