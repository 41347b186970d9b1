"""Whose paid text a reader may search: the one guard, as SQL for the index and as an answer about one row for the excerpt."""
from dataclasses import dataclass

from community.search.sources import Reader, sources


@dataclass(frozen=True)
class PaidScope:
    """Rows whose product is held, that the reader wrote, or of kinds that the reader may read wholly."""

    member_id: int | None = None
    product_ids: frozenset[int] = frozenset()
    kinds: frozenset[str] = frozenset()

    def condition(self) -> tuple[str, list]:
        """SQL about `community_searchrow`, and its values."""
        parts, values = ["author_id = %s"], [self.member_id]
        for column, allowed in (("product_id", sorted(self.product_ids)), ("kind", sorted(self.kinds))):
            if allowed:
                parts.append(f"{column} IN ({', '.join(['%s'] * len(allowed))})")
                values += allowed
        return f"({' OR '.join(parts)})", values

    def allows(self, row) -> bool:
        mine = self.member_id is not None and row.author_id == self.member_id
        return mine or row.product_id in self.product_ids or row.kind in self.kinds


def scope_of(reader: Reader) -> PaidScope | None:
    """None for a visitor, who has bought nothing."""
    member = reader.member
    if not member.is_authenticated:
        return None
    kinds = frozenset(source.kind for source in sources if source.reads_paid(member))
    return PaidScope(member.pk, reader.rights.product_ids, kinds)
