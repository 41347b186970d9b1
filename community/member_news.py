"""News of members whom others follow: a course, an event. Told in batches by a worker, each follower once; posts have their own rows."""
import logging
from datetime import timedelta

from django.db import transaction

from accounts.models import Member
from community.models import Following, FollowNews
from kit.rows import insert_new
from notices.telling import tell_all

log = logging.getLogger(__name__)
BATCH = 500
ROUNDS = 40
KEPT = timedelta(days=90)
# A worker may be away for so long; what came out before, or was entered for a day long past, is no news.
NEW = timedelta(days=7)
LONGEST_WAIT = timedelta(hours=1)


def announce(member, kind: str, *, title: str, url: str, at) -> None:
    """In the transaction in which it comes out: followers of the member will be told. The same address is told of once."""
    insert_new([FollowNews(member=member, kind=kind, url=url, title=title[:200], made_at=at, run_after=at)], unique=["url"])


def tell_due(*, at) -> int:
    """Tell of all that is due; returns how many batches. What fails is tried again later."""
    for done in range(ROUNDS):
        if not _next(at=at):
            return done
    return ROUNDS


def prune(*, at) -> int:
    """Forget what came out long ago."""
    return FollowNews.objects.filter(made_at__lt=at - KEPT).delete()[0]


def _next(*, at) -> bool:
    with transaction.atomic():
        due = FollowNews.objects.filter(told_at=None, run_after__lte=at, made_at__gt=at - NEW).order_by("run_after", "id")
        news = due.select_for_update(skip_locked=True, of=("self",)).select_related("member").first()
        if news is None:
            return False
        try:
            with transaction.atomic():
                _tell_batch(news, at=at)
        except Exception:
            log.exception("followers cannot be told of %s", news.url)
            wait = min(LONGEST_WAIT, timedelta(minutes=1) * 2 ** min(news.attempts, 10))
            FollowNews.objects.filter(pk=news.pk).update(attempts=news.attempts + 1, run_after=at + wait)
        return True


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
