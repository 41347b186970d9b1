"""Texts that an operator writes once in English and once in Chinese.

A model carries two columns, `<field>_en` and `<field>_zh`; `localised(thing, field)` picks the reader's.
"""
from django.utils.translation import get_language


def prefers_chinese() -> bool:
    return (get_language() or "en").startswith("zh")


def localised(thing, field: str) -> str:
    """The text of `field` in the language in force; the other language where this one is empty."""
    first, second = ("zh", "en") if prefers_chinese() else ("en", "zh")
    return getattr(thing, f"{field}_{first}") or getattr(thing, f"{field}_{second}")
