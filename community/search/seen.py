"""Which rows a reader may know of at all: not those of categories closed to them. In the index itself, so that no total and no page
tells of what is left out."""
from dataclasses import dataclass, field

from django.core.exceptions import EmptyResultSet

from community.models import Category


@dataclass(frozen=True)
class Condition:
    """SQL about `community_searchrow`, and its values; empty for everything."""

    sql: str = ""
    values: list = field(default_factory=list)


EVERYTHING = Condition()


def seen_by(member) -> Condition:
    try:
        sql, values = Category.objects.closed_to(member).order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return EVERYTHING
    return Condition(f"(category_id IS NULL OR category_id NOT IN ({sql}))", list(values))
