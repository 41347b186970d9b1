"""Work of the community that no member waits for. Every task may run twice."""
import logging

from celery import shared_task
from django.utils import timezone

from community import (
    bookmarks,
    drafts,
    heartbeats,
    hot,
    member_news,
    recent_deeds,
    recount,
    rerendering,
    telling_followers,
    top,
    uploads,
    viewing,
)
from community.search import indexing
from community.search import log as search_log
from community.search.drift import mend

log = logging.getLogger(__name__)


@shared_task(name="community.rank_topics")
def rank_topics() -> None:
    hot.rank_topics(at=timezone.now())
    top.score_topics()
    hot.refresh_categories()


@shared_task(name="community.count_views")
def count_views() -> None:
    viewing.count_views()


@shared_task(name="community.prune_heartbeats")
def prune_heartbeats() -> None:
    heartbeats.prune(at=timezone.now())


@shared_task(name="community.recount_figures")
def recount_figures() -> None:
    for drift in recount.recount():
        log.warning("%s of %s was %s, is %s", drift.what, drift.key, drift.stored, drift.counted)


@shared_task(name="community.count_recent_deeds")
def count_recent_deeds() -> None:
    recent_deeds.count_recent_deeds(at=timezone.now())


@shared_task(name="community.tell_followers")
def tell_followers() -> None:
    telling_followers.tell_due(at=timezone.now())
    telling_followers.prune(at=timezone.now())
    member_news.tell_due(at=timezone.now())
    member_news.prune(at=timezone.now())


@shared_task(name="community.remind_of_bookmarks")
def remind_of_bookmarks() -> None:
    bookmarks.remind_due(at=timezone.now())


@shared_task(name="community.check_points")
def check_points() -> None:
    for pk in recount.unbalanced():
        log.error("points transaction %s does not balance", pk)


@shared_task(name="community.render_outdated_posts")
def render_outdated_posts() -> None:
    rerendering.render_outdated()


@shared_task(name="community.index_due")
def index_due() -> None:
    """Some rounds, so that a great change does not wait for the sweep; the sweep takes the rest."""
    for _round in range(20):
        if indexing.index_due(at=timezone.now()) < indexing.BATCH:
            break


@shared_task(name="community.check_search")
def check_search() -> None:
    """Index again what the index has wrong, and forget old questions."""
    for kind, keys in mend().items():
        log.warning("%s rows of the search index of kind %s had drifted", len(keys), kind)
    search_log.prune(at=timezone.now())


@shared_task(name="community.prune_drafts")
def prune_drafts() -> None:
    drafts.prune(at=timezone.now())


@shared_task(name="community.prune_uploads")
def prune_uploads() -> None:
    """Pictures that nothing shows any more, rows and files."""
    uploads.prune(at=timezone.now())
