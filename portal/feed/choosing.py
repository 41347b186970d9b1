"""A member's feed: what all apps offer, weighed by the factors, the best of it with the factors kept."""
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.feed import Candidate, Reader, Shown, feed_sources
from community.feed_candidates import ASKED, WROTE
from community.models import Following
from portal.feed import personal
from portal.feed.factors import again, factors_of, score_of
from portal.feed.words import in_words, listed

LENGTH = 20


@dataclass(frozen=True)
class FeedItem:
    """One item as it is shown, with every factor that brought it here; `score` is their product."""

    candidate: Candidate
    shown: Shown
    factors: dict[str, float]
    score: float
    reader: Reader

    @property
    def name(self) -> str:
        return f"{self.candidate.kind}:{self.candidate.key}"

    @property
    def reasons(self) -> SafeString:
        """Each factor in words with its number, and the score."""
        return listed(in_words(self.factors, self.candidate, self.reader), f"{self.score:.2f}", _("Multiplied"))


def reader_of(member, *, at: datetime, rights=None) -> Reader:
    """The member as a reader, in one query. Their roles come along, so that nobody asks for them again."""
    reader, roles, away, wrote, asked = Reader(member, at, rights), set(), set(), {}, set()
    for what, kind, key, number, other in personal.rows(member, at=at):
        if what == Following.Level.FOLLOW:
            reader.followed.setdefault(kind, set()).add(int(key))
        elif what == Following.Level.MUTE:
            reader.muted.setdefault(kind, set()).add(int(key))
        elif what == personal.NOT_FOR_ME:
            away.add((kind, key))
            _count(reader.turned.authors, number)
            _count(reader.turned.categories, other)
        elif what == personal.ROLE:
            roles.add(kind)
        elif what == personal.WROTE:
            wrote[number] = other
        elif what == personal.ASKED:
            asked.add(number)
    reader.kept |= {"turned away": away, WROTE: wrote, ASKED: asked}
    member.roles = frozenset(roles)
    return reader


def _count(counts: dict[int, int], key: int | None) -> None:
    if key is not None:
        counts[key] = counts.get(key, 0) + 1


def _stands(candidate: Candidate, reader: Reader) -> bool:
    """Whether the reader wants it at all."""
    return (candidate.kind, candidate.key) not in reader.kept["turned away"] and not (
        reader.muted and (reader.mutes("member", candidate.author_id) or reader.mutes("category", candidate.category_id))
    )


def candidates_for(reader: Reader) -> Iterable[Candidate]:
    return (candidate for source in feed_sources for candidate in source(reader) if _stands(candidate, reader))


def for_you(reader: Reader) -> list[FeedItem]:
    """The best LENGTH of all candidates; of equals the newest."""
    weighed = _sorted((candidate, factors_of(candidate, reader)) for candidate in candidates_for(reader))
    chosen = _sorted(_mixed(weighed))[:LENGTH]
    return [FeedItem(candidate, candidate.words(), factors, score, reader) for score, _at, _key, factors, candidate in chosen]


def _sorted(weighed) -> list[tuple]:
    """(score, at, key, factors, candidate), the best first."""
    scored = [(score_of(factors), candidate.at, candidate.key, factors, candidate) for candidate, factors in weighed]
    return sorted(scored, key=lambda row: row[:3], reverse=True)


def _mixed(rows):
    """So that no kind fills the page: the second event, survey, course or article counts for less than the first."""
    above: dict[str, int] = {}
    for _score, _at, _key, factors, candidate in rows:
        if candidate.kind != "topic":
            seen = above[candidate.kind] = above.get(candidate.kind, -1) + 1
            if seen:
                factors["again"] = again(seen)
        yield candidate, factors
