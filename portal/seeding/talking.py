"""Categories, topics with their replies, and likes."""
from collections import Counter, defaultdict
from datetime import timedelta

from community.liking import event_of
from community.models import Category, Post, Reaction, Topic
from community.models.topic import slug_of
from community.moderation import flag
from community.rendering import render_body
from community.wordings import language_code
from kit import markdown
from kit.markdown import excerpt
from portal.seeding import marking
from portal.seeding.deeds import Deeds
from portal.seeding.world import SAMPLE, World, read


def make_categories() -> dict[str, Category]:
    entries = read("categories.toml")["categories"]
    rows = Category.objects.bulk_create([Category(position=i, **entry) for i, entry in enumerate(entries, start=1)])
    return {row.slug: row for row in rows}


def _texts() -> list[dict]:
    return [topic for path in sorted((SAMPLE / "topics").glob("*.toml")) for topic in read(f"topics/{path.name}")["topics"]]


def make_topics(world: World, categories: dict[str, Category], deeds: Deeds) -> list[Post]:
    """Topics spread over the days, the last ones of today and yesterday; returns all posts."""
    dice, texts = world.dice, _texts()
    dice.shuffle(texts)
    posts, tagged, accepted = [], {}, []
    for i, text in enumerate(texts):
        age = world.days * (1 - (i + 1) / len(texts)) ** 1.4
        started = min(world.at(world.today - timedelta(days=int(age)), dice.uniform(8, 23)), world.now - timedelta(hours=5, minutes=i))
        said = _topic(world, text, categories[text["category"]], started, deeds)
        posts += said
        tagged[said[0].topic_id] = text.get("tags", [])
        accepted += [said[text["accepted"]]] if "accepted" in text else []
    _like(world, [post for post in posts if not post.topic.is_question], deeds)
    marking.vote(world, [post for post in posts if post.topic.is_question], deeds)
    marking.accept(world, accepted, deeds)
    marking.put_under_tags(tagged)
    marking.count_views(world)
    count_topics(categories.values())
    return posts


def _topic(world: World, text: dict, category: Category, started, deeds: Deeds) -> list[Post]:
    dice, author = world.dice, world.member_or_some(text["author"])
    said, reports = [(author, text["body"], started)], []
    moment = started
    for reply in text.get("replies", []):
        moment = min(moment + timedelta(minutes=dice.expovariate(1 / 150) + 3), world.now - timedelta(minutes=dice.uniform(1, 90)))
        moment = max(moment, said[-1][2] + timedelta(seconds=40))
        said.append((world.member_or_some(reply["author"]), reply["body"], moment))
        for handle in reply.get("reported_by", []):
            reports.append((len(said), world.member_or_some(handle), reply["reported_as"]))
    topic = Topic.objects.create(
        category=category, author=author, kind=text.get("kind", "discussion"), title=text["title"], slug=slug_of(text["title"]),
        gist=excerpt(text["body"].strip(), 120),
        language=text["language"], created_at=started,
        last_post_at=said[-1][2], last_poster=said[-1][0], last_position=len(said), reply_count=len(said) - 1,
    )
    posts = Post.objects.bulk_create([
        Post(
            topic=topic, author=who, position=i, language=language_code(body), body=body, body_html=render_body(body).html,
            render_version=markdown.RENDER_VERSION, created_at=at, event_id=world.uuid(),
        )
        for i, (who, body, at) in enumerate(said, start=1)
    ])
    for post in posts:
        verb, target = ("topic_started", ("topic", topic.pk)) if post.position == 1 else ("replied", ("post", post.pk))
        deeds.add(post.author, verb, target, post.created_at, event_id=post.event_id)
    for position, member, reason in reports:
        # In a very small community the author may be the one who reports.
        if member != posts[position - 1].author:
            flag(member, "post", str(posts[position - 1].pk), reason=reason, at=world.now - timedelta(hours=2))
    return posts


def _like(world: World, posts: list[Post], deeds: Deeds) -> None:
    dice, rows, counts = world.dice, [], Counter()
    for post in posts:
        for person in dice.sample(world.people, min(int(dice.paretovariate(1.1)), 14, len(world.people) // 3)):
            at = post.created_at + timedelta(minutes=dice.expovariate(1 / 600) + 1)
            if person.member.pk == post.author_id or at > world.now or not person.is_here(at.date()):
                continue
            rows.append(Reaction(post=post, member=person.member, created_at=at))
            counts[post] += 1
            for who, verb in ((person.member, "liked"), (post.author, "like_received")):
                deeds.add(who, verb, ("post", post.pk), at, event_id=event_of(post, person.member))
    Reaction.objects.bulk_create(rows, batch_size=1000)
    for post, count in counts.items():
        post.like_count = count
    Post.objects.bulk_update(counts, ["like_count"], batch_size=500)
    openings = {post.topic_id: post.like_count for post in posts if post.position == 1}
    topics = list(Topic.objects.filter(pk__in=openings))
    for topic in topics:
        topic.like_count = openings[topic.pk]
    Topic.objects.bulk_update(topics, ["like_count"], batch_size=500)


def count_topics(categories) -> None:
    """Figures of the categories from their topics."""
    by_category = defaultdict(list)
    for category_id, last in Topic.objects.values_list("category", "last_post_at"):
        by_category[category_id].append(last)
    for category in categories:
        found = by_category[category.pk]
        category.topic_count, category.last_post_at = len(found), max(found, default=None)
    Category.objects.bulk_update(categories, ["topic_count", "last_post_at"])
