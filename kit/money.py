"""Money as integer minor units with a currency code: formatting and exact splitting."""
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import lcm

SYMBOLS = {"CNY": "¥", "USD": "$", "EUR": "€", "GBP": "£", "JPY": "JP¥"}
EXPONENTS = {"JPY": 0}


def format_money(minor: int, currency: str = "CNY", *, trim: bool = True) -> str:
    """`26800, "CNY"` → `¥268`; `26850` → `¥268.50`; a minus sign (−) leads. With trim=False cents always show."""
    digits = EXPONENTS.get(currency, 2)
    sign = "−" if minor < 0 else ""
    whole, cents = divmod(abs(minor), 10**digits)
    text = f"{whole:,}"
    if digits and (cents or not trim):
        text += f".{cents:0{digits}d}"
    return f"{sign}{SYMBOLS.get(currency, currency + ' ')}{text}"


def plain_amount(minor: int, currency: str) -> str:
    """For machines: `26850, "CNY"` → `268.50`."""
    return str(Decimal(minor).scaleb(-EXPONENTS.get(currency, 2)))


def split(total: int, weights: Sequence[int | Fraction]) -> list[int]:
    """Split integer `total` in proportion to `weights` so that the parts add up to it exactly.

    Largest remainder; ties go to the earlier part. Raises ValueError when no weight is positive.
    """
    common = lcm(*(w.denominator for w in weights))
    scaled = [w.numerator * (common // w.denominator) for w in weights]
    whole = sum(scaled)
    if whole <= 0 or any(w < 0 for w in scaled):
        raise ValueError("weights must be non-negative with a positive sum")
    parts = [total * w // whole for w in scaled]
    by_remainder = sorted(range(len(parts)), key=lambda i: (-(total * scaled[i] % whole), i))
    for i in by_remainder[: total - sum(parts)]:
        parts[i] += 1
    return parts
