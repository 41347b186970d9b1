"""How sure votes make us: formulas “Wilson”, which orders answers."""
import math

Z = 1.96


def wilson(up: int, down: int) -> float:
    """The share of votes for that we can be 95 % sure of: the lower bound of Wilson’s interval; 0 without votes.

    One vote for: (1 + 1.9208 − 1.96·√0.9604) / (1 + 3.8416) = 1 / 4.8416. Ten of ten: 10 / 13.8416. Five of ten: (0.5 + 0.19208 −
    1.96·√((0.25 + 0.09604) / 10)) / 1.38416.

    >>> [round(wilson(*votes), 4) for votes in ((0, 0), (1, 0), (10, 0), (5, 5), (0, 3))]
    [0.0, 0.2065, 0.7225, 0.2366, 0.0]
    """
    votes = up + down
    if not votes:
        return 0.0
    share, square = up / votes, Z * Z
    margin = Z * math.sqrt((share * (1 - share) + square / (4 * votes)) / votes)
    return max(0.0, (share + square / (2 * votes) - margin) / (1 + square / votes))
