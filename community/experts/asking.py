"""Asking an expert: a question addressed to one member, within what they take in seven days."""
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.blocking import has_blocked
from community.facts import thing_of_topic
from community.models import Category, Expert, ExpertQuestion, Topic
from community.posting import start_topic
from community.refusal import Refused
from community.rights import who_see
from notices.telling import tell

WEEK = timedelta(days=7)
OPEN_OF_ONE_ASKER = 3


def locked(expert_id: int) -> Expert:
    """The expert’s row, held until the transaction ends: so that two questions never take one place."""
    return Expert.objects.select_for_update(of=("self",)).select_related("member").get(pk=expert_id)


def places_left(expert: Expert, *, at) -> int:
    """How many questions more the expert takes in these seven days; 0 for one who takes none."""
    if not (expert.is_listed and expert.is_accepting):
        return 0
    return max(0, expert.weekly_limit - ExpertQuestion.objects.counted_against(expert, since=at - WEEK).count())


def check_place(expert: Expert, *, at) -> None:
    """Raises Refused unless the expert takes another question now. The caller holds their row."""
    if not expert.is_listed:
        raise Refused(_("%(who)s is not on the list of experts any more.") % {"who": expert.member.name})
    if not expert.is_accepting:
        raise Refused(_("%(who)s takes no questions at the moment.") % {"who": expert.member.name})
    if not places_left(expert, at=at):
        raise Refused(
            _("%(who)s has all the questions that they take in seven days. Ask somebody else, or everybody.") % {"who": expert.member.name}
        )


def tell_expert(question: ExpertQuestion, *, at) -> None:
    """Once for each expert that has the question."""
    topic, hours = question.topic, round((question.due_at - at).total_seconds() / 3600)
    tell(
        question.expert.member, "expert_asked", actor=topic.author, url=topic.get_absolute_url(), at=at,
        data={"title": topic.title, "hours": hours}, fact=f"expert:{question.pk}:{question.expert_id}", within=thing_of_topic(topic.pk),
    )


@transaction.atomic
def ask(member, expert: Expert, *, category: Category, title: str, body: str, at) -> Topic:
    """Start a question that asks this expert; everybody reads it. Raises Refused where the expert takes no more."""
    expert = locked(expert.pk)
    if expert.member_id == member.pk:
        raise Refused(_("You cannot ask yourself."))
    if has_blocked(expert.member, member):
        raise Refused(_("%(who)s takes no questions at the moment.") % {"who": expert.member.name})
    if not who_see(category, [expert.member]):
        raise Refused(_("%(who)s cannot read this category.") % {"who": expert.member.name}, field="category")
    check_place(expert, at=at)
    if ExpertQuestion.objects.open().filter(expert=expert, topic__author=member).count() >= OPEN_OF_ONE_ASKER:
        raise Refused(_("%(who)s has not answered your other questions yet.") % {"who": expert.member.name})
    topic = start_topic(member, category=category, title=title, body=body, kind=Topic.Kind.QUESTION, at=at)
    question = ExpertQuestion.objects.create(
        topic=topic, expert=expert, asked_at=at, assigned_at=at, due_at=at + timedelta(hours=expert.promise_hours)
    )
    tell_expert(question, at=at)
    return topic
