"""Who is on the list of experts: applying, and what moderators decide. Every decision is kept."""
from django.db import transaction
from django.utils.translation import gettext as _

from community.models import Expert, ExpertDecision
from community.refusal import Refused
from kit import shared_pages
from kit.addresses import address
from notices.telling import tell

Verdict = ExpertDecision.Verdict


@transaction.atomic
def apply(member, *, terms: dict, at) -> Expert:
    """Ask to be listed, or change what one offers. Who was refused or taken off applies anew."""
    expert = Expert.objects.select_for_update(of=("self",)).filter(member=member).first() or Expert(member=member, applied_at=at)
    for name, value in terms.items():
        setattr(expert, name, value)
    if not expert.is_listed and expert.decided_at is not None:
        expert.applied_at, expert.decided_at = at, None
    expert.save()
    return expert


@transaction.atomic
def decide(expert: Expert, verdict: str, *, by, note: str = "", at) -> ExpertDecision:
    """Put on the list, refuse, or take off. Raises Refused for what is so already, and for oneself."""
    expert = Expert.objects.select_for_update(of=("self",)).select_related("member").get(pk=expert.pk)
    if expert.member_id == by.pk and not by.is_superuser:
        raise Refused(_("Somebody else must decide about you."))
    if (verdict == Verdict.LISTED) == expert.is_listed and (expert.is_listed or verdict == Verdict.ENDED):
        raise Refused(_("This is so already."))
    if verdict == Verdict.REFUSED and expert.is_listed:
        verdict = Verdict.ENDED
    expert.listed_at, expert.listed_by = (at, by) if verdict == Verdict.LISTED else (None, None)
    expert.decided_at = at
    expert.save(update_fields=["listed_at", "listed_by", "decided_at"])
    decision = ExpertDecision.objects.create(expert=expert, verdict=verdict, note=note, at=at, by=by)
    shared_pages.forget()
    listed = verdict == Verdict.LISTED
    tell(
        expert.member, "expert_listed" if listed else "expert_not_listed", url=address("community:expert_terms"),
        data={"note": note}, at=at, fact=f"expert-decision:{decision.pk}",
    )
    return decision
