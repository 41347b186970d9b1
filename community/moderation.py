"""Moderation: a member reports, the post may hide at once, a moderator decides, all are told."""
from datetime import timedelta

from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from community import limits
from community.flags import Flaggable, flaggables
from community.interactions import record
from community.models import Decision, Flag, Hiding
from community.refusal import Refused
from kit.rows import insert_new
from notices.sight import who_see
from notices.telling import tell_all

HIDE, RESTORE = Decision.Verdict.HIDE, Decision.Verdict.RESTORE
ENOUGH_FLAGS = 3
ENOUGH_DISMISSED = 2
OLD_ENOUGH = timedelta(hours=24)


def hides_alone(member, *, at) -> bool:
    """Whether one report of this member hides at once: not of a newcomer, nor of one whose reports were mostly dismissed."""
    if member.joined_at > at - OLD_ENOUGH:
        return False
    past = Flag.objects.filter(member=member).aggregate(
        upheld=Count("pk", filter=Q(decision__verdict=HIDE)), dismissed=Count("pk", filter=Q(decision__verdict=RESTORE))
    )
    return not (past["dismissed"] >= ENOUGH_DISMISSED and past["dismissed"] > past["upheld"])


def _decided_since_change(flaggable: Flaggable, thing, key: str) -> bool:
    last = Decision.objects.filter(target_kind=flaggable.kind, target_key=key).order_by("-at", "-id").values_list("at", flat=True).first()
    return last is not None and last >= flaggable.changed_at(thing)


@transaction.atomic
def flag(member, kind: str, key: str, *, reason: str, note: str = "", at) -> Flag:
    """Report something. It hides at once when the member's word is enough, or when enough members say so."""
    flaggable = flaggables[kind]
    thing = flaggable.get(key)
    flaggable.lock(thing)
    if flaggable.made_by(thing) == member:
        raise Refused(_("You cannot report what you wrote yourself."))
    if _decided_since_change(flaggable, thing, key):
        raise Refused(_("A moderator has looked at this already and decided to leave it."))
    limits.check_flags(member, at=at)
    raised = Flag(target_kind=kind, target_key=key, member=member, reason=reason, note=note, at=at)
    if not insert_new([raised], unique=[]):
        raise Refused(_("You have reported this already. A moderator will look at it."))
    if hides_alone(member, at=at) or Flag.objects.open().on(kind, key).count() >= ENOUGH_FLAGS:
        hide(flaggable, thing, key, at=at)
    return raised


def hide(flaggable: Flaggable, thing, key: str, *, at, by=None) -> None:
    """Hide a thing, by flags or by a moderator; twice is once."""
    hiding = Hiding(target_kind=flaggable.kind, target_key=key, at=at, by=by)
    if not insert_new([hiding], unique=["target_kind", "target_key"]) and by:
        Hiding.objects.filter(target_kind=flaggable.kind, target_key=key).update(by=by)
    flaggable.hide(thing, at=at)


def restore(flaggable: Flaggable, thing, key: str, *, at) -> None:
    """Show a thing again; twice is once."""
    Hiding.objects.filter(target_kind=flaggable.kind, target_key=key).delete()
    flaggable.restore(thing, at=at)


@transaction.atomic
def decide(moderator, kind: str, key: str, *, verdict: str, note: str = "", at) -> Decision:
    """Settle what waits for a decision, or change an earlier one. Author and reporters are told; a right report earns points."""
    flaggable = flaggables[kind]
    thing = flaggable.get(key)
    author = flaggable.made_by(thing)
    flaggable.lock(thing)
    if author == moderator:
        raise Refused(_("Somebody else must decide about what you wrote."))
    flags = list(Flag.objects.open().on(kind, key).select_related("member").order_by("id"))
    last = Decision.objects.filter(target_kind=kind, target_key=key).order_by("-at", "-id").first()
    if not flags and (last is None or last.verdict == verdict):
        raise Refused(_("Somebody else has decided this meanwhile."))
    was_hidden = Hiding.objects.filter(target_kind=kind, target_key=key).exists()
    decision = Decision.objects.create(target_kind=kind, target_key=key, moderator=moderator, verdict=verdict, note=note, at=at)
    Flag.objects.filter(pk__in=[raised.pk for raised in flags]).update(decision=decision)
    if verdict == HIDE:
        hide(flaggable, thing, key, at=at, by=moderator)
    else:
        restore(flaggable, thing, key, at=at)
    if flaggable.settled:
        flaggable.settled(thing, hidden=verdict == HIDE, at=at)
    _tell_outcome(decision, flaggable, thing, author, flags, was_hidden=was_hidden, at=at)
    return decision


def _tell_outcome(decision, flaggable, thing, author, flags, *, was_hidden: bool, at) -> None:
    url, data = flaggable.url(thing), {"title": flaggable.excerpt(thing)[:80], "note": decision.note}
    hidden = decision.verdict == HIDE
    place = flaggable.place(thing) if flaggable.place else ""
    told = {"url": url, "data": data, "at": at, "fact": f"decision:{decision.pk}", "within": place}
    if hidden or was_hidden:
        tell_all(who_see([author], place), "content_hidden" if hidden else "content_restored", **told)
    tell_all(who_see([raised.member for raised in flags], place), "flag_upheld" if hidden else "flag_dismissed", **told)
    if hidden:
        for raised in flags:
            record(raised.member, "flag_upheld", (decision.target_kind, decision.target_key), at=at)
