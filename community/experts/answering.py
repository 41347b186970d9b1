"""What becomes of a question that its expert does not answer: declined, handed on, or released to everybody when the promise is over."""
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from community.experts.asking import check_place, locked, tell_expert
from community.facts import thing_of_topic
from community.models import Expert, ExpertQuestion, Handover
from community.refusal import Refused
from community.rights import who_see
from notices.telling import tell

SOON = timedelta(hours=6)
BATCH = 200


def _locked(pk: int) -> ExpertQuestion:
    """The question, held until the transaction ends."""
    found = ExpertQuestion.objects.select_for_update(of=("self",))
    return found.select_related("topic__author", "topic__category", "expert__member").get(pk=pk)


def _open(question_id: int, expert: Expert) -> ExpertQuestion:
    """The question, held; raises Refused when it is no longer this expert’s to settle."""
    question = _locked(question_id)
    if question.expert_id != expert.pk or not question.is_open:
        raise Refused(_("This question does not wait for you any more."))
    return question


def _release(question: ExpertQuestion, *, kind: str, at, reason: str = "") -> None:
    topic = question.topic
    tell(
        topic.author, kind, actor=question.expert.member, url=topic.get_absolute_url(), at=at,
        data={"title": topic.title, "reason": reason}, fact=f"expert-released:{question.pk}", within=thing_of_topic(topic.pk),
    )


@transaction.atomic
def decline(question_id: int, expert: Expert, *, reason: str, at) -> ExpertQuestion:
    """The expert does not answer it; from now on it asks everybody, and the asker is told why."""
    question = _open(question_id, expert)
    question.declined_at = question.released_at = at
    question.reason = reason
    question.save(update_fields=["declined_at", "released_at", "reason"])
    _release(question, kind="expert_declined", at=at, reason=reason)
    return question


@transaction.atomic
def hand_over(question_id: int, expert: Expert, taker: Expert, *, reason: str, at) -> ExpertQuestion:
    """Another expert answers it, within their own promise and limit. Raises Refused when they take no more."""
    taker = locked(taker.pk)
    question = _open(question_id, expert)
    if taker.member_id in (question.topic.author_id, expert.member_id):
        raise Refused(_("Give it to another expert than that."), field="taker")
    if not who_see(question.topic.category, [taker.member]):
        raise Refused(_("%(who)s cannot read this category.") % {"who": taker.member.name}, field="taker")
    check_place(taker, at=at)
    Handover.objects.create(question=question, giver=expert, taker=taker, reason=reason, at=at)
    question.expert, question.assigned_at, question.reminded_at = taker, at, None
    question.due_at = at + timedelta(hours=taker.promise_hours)
    question.save(update_fields=["expert", "assigned_at", "due_at", "reminded_at"])
    tell_expert(question, at=at)
    topic = question.topic
    tell(
        topic.author, "expert_changed", actor=taker.member, url=topic.get_absolute_url(), data={"title": topic.title}, at=at,
        fact=f"expert-changed:{question.pk}:{taker.pk}", within=thing_of_topic(topic.pk),
    )
    return question


def keep_promises(*, at) -> tuple[int, int]:
    """Remind experts whose time is nearly over, release what is overdue; how many of each. Twice is once."""
    soon = ExpertQuestion.objects.open().filter(reminded_at=None, due_at__gt=at, due_at__lte=at + SOON)
    reminded = sum(_remind(pk, at=at) for pk in list(soon.order_by("due_at", "id").values_list("pk", flat=True)[:BATCH]))
    late = ExpertQuestion.objects.open().filter(due_at__lte=at).order_by("due_at", "id").values_list("pk", flat=True)
    return reminded, sum(_release_late(pk, at=at) for pk in list(late[:BATCH]))


@transaction.atomic
def _remind(pk: int, *, at) -> bool:
    question = _locked(pk)
    if not question.is_open or question.reminded_at is not None:
        return False
    question.reminded_at = at
    question.save(update_fields=["reminded_at"])
    topic = question.topic
    tell(
        question.expert.member, "expert_due_soon", url=topic.get_absolute_url(), data={"title": topic.title}, at=at,
        fact=f"expert-soon:{question.pk}:{question.expert_id}", within=thing_of_topic(topic.pk),
    )
    return True


@transaction.atomic
def _release_late(pk: int, *, at) -> bool:
    question = _locked(pk)
    if not question.is_overdue_at(at):
        return False
    question.released_at = at
    question.save(update_fields=["released_at"])
    topic = question.topic
    tell(
        question.expert.member, "expert_overdue", url=topic.get_absolute_url(), data={"title": topic.title}, at=at,
        fact=f"expert-overdue:{question.pk}", within=thing_of_topic(topic.pk),
    )
    _release(question, kind="expert_released", at=at)
    return True
