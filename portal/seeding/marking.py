"""What stands at topics: tags, votes for questions and answers, the accepted answer; and how far everybody has read."""
from collections import Counter
from datetime import timedelta

from community.models import Acceptance, Post, PostVote, Reader, Tag, Topic, TopicTag
from community.questions import event_of_acceptance, event_of_vote
from community.tagging import line_of
from community.tagnames import slug_of
from community.wilson import wilson
from portal.seeding.deeds import Deeds
from portal.seeding.world import World, read

READ_UNTIL = timedelta(days=3)
AGAINST = 0.06


def make_tags() -> dict[str, Tag]:
    """The tags by name, synonyms beside them."""
    entries = read("tags.toml")["tags"]
    synonyms = {synonym: entry["name"] for entry in entries for synonym in entry.pop("synonyms", [])}
    made = Tag.objects.bulk_create([Tag(slug=slug_of(entry["name"]), **entry) for entry in entries])
    tags = {tag.name: tag for tag in made}
    Tag.objects.bulk_create([Tag(name=name, slug=slug_of(name), synonym_of=tags[wanted]) for name, wanted in synonyms.items()])
    return tags


def put_under_tags(tagged: dict[int, list[str]]) -> None:
    """`tagged`: topic id → names."""
    tags = make_tags()
    TopicTag.objects.bulk_create([TopicTag(topic_id=pk, tag=tags[name]) for pk, names in tagged.items() for name in names])
    topics = list(Topic.objects.filter(pk__in=tagged).only("tag_line"))
    for topic in topics:
        topic.tag_line = line_of(tags[name] for name in tagged[topic.pk])
    Topic.objects.bulk_update(topics, ["tag_line"])
    Tag.objects.all().recount()


def vote(world: World, posts: list[Post], deeds: Deeds) -> None:
    """Votes for questions and answers by whoever was here; a good answer gets more."""
    dice, rows, up, down = world.dice, [], Counter(), Counter()
    for post in posts:
        for person in dice.sample(world.people, min(int(dice.paretovariate(0.9)), 16, len(world.people) // 3)):
            at = post.created_at + timedelta(minutes=dice.expovariate(1 / 700) + 1)
            if person.member.pk == post.author_id or at > world.now or not person.is_here(at.date()):
                continue
            value = PostVote.Value.DOWN if dice.random() < AGAINST else PostVote.Value.UP
            rows.append(PostVote(post=post, member=person.member, value=value, at=at))
            (up if value == PostVote.Value.UP else down)[post] += 1
            event_id = event_of_vote(post, person.member)
            deeds.add(person.member, "voted", ("post", post.pk), at, event_id=event_id)
            if value == PostVote.Value.UP:
                deeds.add(post.author, "vote_received", ("post", post.pk), at, event_id=event_id)
    PostVote.objects.bulk_create(rows, batch_size=1000)
    voted = list({**up, **down})
    for post in voted:
        post.up_count, post.down_count = up[post], down[post]
        post.wilson = wilson(post.up_count, post.down_count)
    Post.objects.bulk_update(voted, ["up_count", "down_count", "wilson"], batch_size=500)


def accept(world: World, accepted: list[Post], deeds: Deeds) -> None:
    """The asker says which answer helped, some hours after it was written."""
    rows, topics = [], []
    for post in accepted:
        if post.author_id == post.topic.author_id:
            continue
        at = min(post.created_at + timedelta(hours=world.dice.uniform(0.5, 30)), world.now - timedelta(minutes=10))
        rows.append(Acceptance(topic=post.topic, post=post, by=post.topic.author, at=at))
        post.topic.accepted_post = post
        topics.append(post.topic)
        deeds.add(post.author, "answer_accepted", ("post", post.pk), at, event_id=event_of_acceptance(post))
    Acceptance.objects.bulk_create(rows)
    Topic.objects.bulk_update(topics, ["accepted_post"])


def count_views(world: World) -> None:
    """More for what was written and liked more in."""
    topics = list(Topic.objects.order_by("created_at", "id"))
    for topic in topics:
        topic.view_count = 5 + int((topic.reply_count + topic.like_count + 1) * world.dice.uniform(3, 9))
    Topic.objects.bulk_update(topics, ["view_count"])


def read_until_lately(world: World) -> None:
    """What is older than some days, everybody has read."""
    Reader.objects.bulk_create([Reader(member=person.member, all_read_at=world.now - READ_UNTIL) for person in world.people])
