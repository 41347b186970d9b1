"""Questions with their answers, and what stands behind the doors of questions."""
from datetime import timedelta

from django.utils import timezone

from community.models import Post, Topic
from community.questions import accept
from community.steering import steer
from tests.factories.community import make_category, make_reply, make_topic


def make_question(author=None, *, title="Why is my queue stuck?", is_anonymous=False, **more) -> Topic:
    """A question, an hour ago."""
    return make_topic(author, title=title, kind="question", is_anonymous=is_anonymous, **more)


def make_answer(topic, author=None, *, body="Look at the second lock.", accepted_by=None, at=None) -> Post:
    """An answer, half an hour ago; `accepted_by` accepts it now."""
    answer = make_reply(topic, author, body=body, at=at)
    if accepted_by:
        accept(answer, by=accepted_by, at=timezone.now())
        answer.refresh_from_db()
    return answer


def furnish_questions(world) -> None:
    """A question of `member` with an answer of marta's, an anonymous one of `member`, and topics that are closed and pinned."""
    member, marta, moderator = (world.people[name] for name in ("member", "marta", "moderator"))
    shelf = make_category("questions")
    question = make_question(member, category=shelf, title="A question", at=world.ago(hours=6))
    answer = make_answer(question, marta, accepted_by=member, at=world.ago(hours=5))
    anonymous = make_question(
        member, category=shelf, title="An anonymous question", body="Words nobody signs.", is_anonymous=True, at=world.ago(hours=7)
    )
    locked = make_topic(marta, category=shelf, title="A locked topic", at=world.ago(hours=8))
    steer(locked, "lock", by=moderator, note="It went in circles.", at=world.ago(hours=1))
    steer(question, "pin", by=moderator, until=timezone.now() + timedelta(days=3), at=world.ago(hours=1))
    world.names |= {"question": question.pk, "answer": answer.pk, "anonymous_question": anonymous.pk, "locked_topic": locked.pk}
