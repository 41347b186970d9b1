"""Whether the worth of an answer is that of its votes."""
import math
from collections.abc import Iterator

from django.db import transaction
from django.db.models import Q

from community.models import Post
from community.wilson import wilson


def mend_wilson() -> Iterator[tuple[int, float, float]]:
    """(post id, what stood, what is right) of each that was wrong, written anew under the lock that votes take, too."""
    voted = Post.objects.filter(Q(up_count__gt=0) | Q(down_count__gt=0) | ~Q(wilson=0)).order_by("pk")
    for pk, up, down, stored in list(voted.values_list("pk", "up_count", "down_count", "wilson")):
        if not _same(stored, wilson(up, down)):
            with transaction.atomic():
                post = Post.objects.select_for_update().only("up_count", "down_count", "wilson").get(pk=pk)
                right = wilson(post.up_count, post.down_count)
                if not _same(post.wilson, right):
                    Post.objects.filter(pk=pk).update(wilson=right)
                    yield pk, post.wilson, right


def _same(one: float, other: float) -> bool:
    return math.isclose(one, other, abs_tol=1e-9)
