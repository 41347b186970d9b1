"""Tags, and categories that not everybody may see."""
from django.utils import timezone

from billing.models import Plan
from community.models import Category, CategoryRight, Tag
from community.tagging import set_tags
from community.tagnames import clean_name, slug_of
from tests.factories.billing import make_plan
from tests.factories.community import make_category, make_topic


def make_tag(name: str, **fields) -> Tag:
    """A tag that the house put up."""
    name = clean_name(name)
    return Tag.objects.create(name=name, slug=slug_of(name), **fields)


def tag(topic, *names: str, by=None, at=None) -> list[Tag]:
    """Put a topic under these tags, as its author would; returns those that wait."""
    return set_tags(topic, [clean_name(name) for name in names], by=by or topic.author, at=at or timezone.now())


def make_closed_category(slug: str, *, right="see", plan=None, group=None, **fields) -> Category:
    """A category with one right given to holders of a plan, or to a group."""
    shelf = make_category(slug, **fields)
    holder = {"group": group} if group else {"plan": plan or make_plan()}
    CategoryRight.objects.create(category=shelf, right=right, **holder)
    return Category.objects.get(pk=shelf.pk)


def furnish_structure(world) -> None:
    """A room for subscribers; a tag of the house, one that waits, one that is used in the room only."""
    people = world.people
    make_tag("C++")
    make_tag("cplusplus", synonym_of=Tag.objects.get(slug="cpp"))
    open_topic = make_topic(people["marta"], title="A tagged topic", at=world.ago(hours=7))
    tag(open_topic, "c++")
    room = make_closed_category("inner", plan=Plan.objects.get(slug="guild"))
    inner = make_topic(
        people["subscriber"], category=room, title="A topic for subscribers", body="Words for subscribers.", at=world.ago(hours=6)
    )
    tag(inner, "inside", by=people["moderator"])
    tag(open_topic, "c++", "zig")
    world.names |= {"inner_topic": inner.pk, "inner_post": inner.posts.get().pk, "waiting_tag": Tag.objects.get(slug="zig").pk}
