"""“Not for me”: an item leaves the feed at once, and its author and category count for less."""
from accounts.feed import Reader
from community.targets import describe_all
from portal.feed.choosing import candidates_for
from portal.models import NotForMe


def turn_away(reader: Reader, kind: str, key: str) -> NotForMe | None:
    """Note that the reader does not want this item; None when it does not stand in their feed. Twice is once."""
    found = next((one for one in candidates_for(reader) if (one.kind, one.key) == (kind, key)), None)
    if found is None:
        return NotForMe.objects.filter(member=reader.member, kind=kind, key=key).first()
    row, _new = NotForMe.objects.get_or_create(
        member=reader.member, kind=kind, key=key,
        defaults={"author_id": found.author_id, "category_id": found.category_id, "at": reader.at},
    )
    return row


def take_back(member, pk: int) -> bool:
    """Let it stand again; whether there was such a row of this member’s."""
    return bool(NotForMe.objects.filter(member=member, pk=pk).delete()[0])


def in_words(rows: list[NotForMe], member) -> list[tuple[NotForMe, str, str]]:
    """(row, title, address); empty ones for what is no longer there for this member. One query a kind."""
    known = describe_all([(row.kind, row.key) for row in rows], member)
    found = ((row, known.get((row.kind, row.key))) for row in rows)
    return [(row, what.title if what else "", what.url if what else "") for row, what in found]
