"""The moderators' queue: targets with open reports, the oldest first, and what was decided lately."""
from dataclasses import dataclass, field

from django.db.models import Count, Min

from community.flags import flaggables
from community.models import Decision, Flag, Hiding

PAGE = 20


@dataclass
class Case:
    """One target with all that a moderator needs to decide."""

    kind: str
    key: str
    label: str
    url: str
    author: object
    excerpt: str
    is_hidden: bool
    is_mine: bool
    flags: list[Flag] = field(default_factory=list)
    decision: Decision | None = None


def _cases(pairs: list[tuple[str, str]], moderator) -> list[Case]:
    """Cases of those targets that still exist; one query a kind, and one for what is hidden."""
    by_kind: dict[str, list[str]] = {}
    for kind, key in pairs:
        by_kind.setdefault(kind, []).append(key)
    things = {
        (kind, key): thing
        for kind, keys in by_kind.items() if kind in flaggables
        for key, thing in flaggables[kind].find(keys).items()
    }
    hidden = set(Hiding.objects.filter(target_key__in=[key for _kind, key in pairs]).values_list("target_kind", "target_key"))
    cases = []
    for kind, key in pairs:
        if (thing := things.get((kind, key))) is not None:
            entry = flaggables[kind]
            is_mine = entry.made_by(thing) == moderator
            cases.append(
                Case(kind, key, entry.label, entry.url(thing), entry.author(thing), entry.excerpt(thing), (kind, key) in hidden, is_mine)
            )
    return cases


def waiting(moderator) -> list[Case]:
    """The oldest PAGE cases."""
    targets = Flag.objects.open().values("target_kind", "target_key").annotate(first=Min("at"), n=Count("pk"))
    pairs = list(targets.order_by("first", "target_kind", "target_key").values_list("target_kind", "target_key")[:PAGE])
    cases = {(case.kind, case.key): case for case in _cases(pairs, moderator)}
    open_flags = Flag.objects.open().filter(target_key__in=[key for _kind, key in pairs]).select_related("member").order_by("at", "id")
    for raised in open_flags:
        if case := cases.get((raised.target_kind, raised.target_key)):
            case.flags.append(raised)
    return list(cases.values())


def decided_lately(moderator, count: int = 10) -> list[Case]:
    """The last decisions, one a target, so that a mistake can be mended."""
    decisions: dict[tuple[str, str], Decision] = {}
    for decision in Decision.objects.select_related("moderator").order_by("-at", "-id")[: 2 * count]:
        decisions.setdefault((decision.target_kind, decision.target_key), decision)
    cases = _cases(list(decisions)[:count], moderator)
    for case in cases:
        case.decision = decisions[case.kind, case.key]
    return cases


def count_waiting() -> int:
    """How many targets wait for a decision."""
    return Flag.objects.open().values("target_kind", "target_key").distinct().count()
