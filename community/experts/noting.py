"""A reply of the expert who was asked answers the question."""
from community.facts import thing_of_post, thing_of_topic
from community.interactions import record
from community.models import ExpertQuestion, Post, Topic
from notices.telling import tell


def note_answer(topic: Topic, post: Post, *, at) -> None:
    """Called with every reply: the first one of the expert answers the question. Asks nothing of the database for other topics.

    The asker is told under the fact of the post, so that they do not hear of the same reply twice.
    """
    question = getattr(topic, "expert_question", None)
    if question is None or question.expert.member_id != post.author_id:
        return
    if not ExpertQuestion.objects.filter(pk=question.pk, answered_at=None, expert=question.expert_id).update(answered_at=at):
        return
    if at <= question.due_at:
        record(post.author, "expert_answered", ("topic", topic.pk), at=at)
    tell(
        topic.author, "expert_answered", actor=post.author, url=topic.get_absolute_url(),
        data={"title": topic.title, "opens": post.get_absolute_url()}, at=at, fact=thing_of_post(post.pk), about=thing_of_post(post.pk),
        within=thing_of_topic(topic.pk),
    )
