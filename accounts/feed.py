"""Where apps say what may stand in a member's feed: candidates with what ties them to the reader. The front page chooses among them."""
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from kit import wording
from kit.registry import Registry


class Turned(NamedTuple):
    """How many items of an author, and of a category, the reader did not want."""

    authors: dict[int, int]
    categories: dict[int, int]


@dataclass
class Reader:
    """For whom a feed is made. `followed` and `muted` are keys by kind: member, category, tag, topic."""

    member: Any
    at: datetime
    rights: Any = None
    followed: dict[str, set[int]] = field(default_factory=dict)
    muted: dict[str, set[int]] = field(default_factory=dict)
    turned: Turned = field(default_factory=lambda: Turned({}, {}))
    kept: dict[str, Any] = field(default_factory=dict)

    def follows(self, kind: str, key: int | None) -> bool:
        return key in self.followed.get(kind, ())

    def mutes(self, kind: str, key: int | None) -> bool:
        return key in self.muted.get(kind, ())

    def once(self, name: str, ask: Callable[[], Any]) -> Any:
        """What `ask` answers, asked once a page: the feed and what stands beside it share it."""
        if name not in self.kept:
            self.kept[name] = ask()
        return self.kept[name]


class Shown(NamedTuple):
    """One item in words: `label` and `why` stand in the margin. An item with a date of its own does not show its age beside it."""

    label: str
    why: str
    title: str
    url: str
    lang: str
    at: datetime
    gist: str = ""
    author: str = ""
    author_url: str = ""
    place: str = ""
    place_url: str = ""
    figure: str = ""
    waits: bool = False
    lock: str = ""
    shows_age: bool = True

    @property
    def ago(self) -> str:
        return wording.ago(self.at)


class Candidate(NamedTuple):
    """What may stand in the feed. What is None does not count for this item.

    `kind` and `key` name it as interactions do; its age is counted from `at`. `tie` is what ties it to the reader: a name among the
    front page's ties. A `personal` one is addressed to the reader. `match` says from 0 to 1 how well its category or subject is the
    reader's, `replies` how much is said, `unread` whether there is something the reader has not seen, `days_left` when it begins or
    ends, `near` whether the reader can get there. `words` puts it into words, and is called only for what is shown.
    """

    kind: str
    key: str
    at: datetime
    tie: str
    words: Callable[[], Shown]
    author_id: int | None = None
    category_id: int | None = None
    match: float | None = None
    replies: int | None = None
    unread: bool | None = None
    days_left: float | None = None
    near: bool | None = None
    personal: bool = False


Source = Callable[[Reader], Iterable[Candidate]]
feed_sources: Registry[Source] = Registry("source of the feed", "feed_candidates")
