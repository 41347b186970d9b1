"""What the doors of reading need: an earlier version, a bookmark."""
from community.bookmarks import toggle
from community.models import Bookmark, PostRevision
from community.telling_followers import mark_new
from tests.factories.community import opening


def furnish_reading(world):
    """`{edited_post}` with its `{revision}` is Marta's; `{bookmark}` is the member's, of their own post."""
    revision = PostRevision.objects.select_related("post__topic").filter(post__author=world.people["marta"]).first()
    kept = opening(revision.post.topic)
    toggle(kept, world.people["member"], at=world.now)
    mark_new(at=world.now)
    world.names |= {"revision": revision.pk, "edited_post": revision.post_id, "bookmark": Bookmark.objects.get().pk}
