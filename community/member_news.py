"""News of members whom others follow: a course, an event. Told in batches by a worker, each follower once; posts have their own rows."""
from datetime import timedelta
from functools import partial

from accounts.models import Member
from community.models import Following, FollowNews
from kit.due import work_off
from kit.rows import insert_new
from notices.telling import tell_all

BATCH = 500
KEPT = timedelta(days=90)
# A worker may be away for so long; what came out before, or was entered for a day long past, is no news.
NEW = timedelta(days=7)


def announce(member, kind: str, *, title: str, url: str, at) -> None:
    """In the transaction in which it comes out: followers of the member will be told. The same address is told of once."""
    insert_new([FollowNews(member=member, kind=kind, url=url, title=title[:200], made_at=at, run_after=at)], unique=["url"])


def tell_due(*, at) -> int:
    """Tell of all that is due, batch by batch; returns how many batches."""
    news = FollowNews.objects.filter(told_at=None, made_at__gt=at - NEW).select_related("member")
    return work_off(news, partial(_tell_batch, at=at), at=at)


def prune(*, at) -> int:
    """Forget what came out long ago."""
    return FollowNews.objects.filter(made_at__lt=at - KEPT).delete()[0]


def _tell_batch(news: FollowNews, *, at) -> None:
    """The next followers by id; that each is told once is kept with the fact."""
    follows = Following.objects.follows().on(Following.Kind.MEMBER, news.member_id).values("member")
    members = list(Member.objects.shown().filter(pk__in=follows, pk__gt=news.after).order_by("pk")[:BATCH])
    tell_all(members, news.kind, actor=news.member, url=news.url, data={"title": news.title}, at=news.made_at, fact=f"news:{news.url}")
    if len(members) < BATCH:
        news.told_at = at
    else:
        news.after = members[-1].pk
    news.save(update_fields=["after", "told_at"])
