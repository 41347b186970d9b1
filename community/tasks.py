"""Work of the community that no member waits for. Every task may run twice."""
import logging

from celery import shared_task
from django.utils import timezone

from community import heartbeats, hot, recount, rerendering

log = logging.getLogger(__name__)


@shared_task(name="community.rank_topics")
def rank_topics() -> None:
    hot.rank_topics(at=timezone.now())
    hot.refresh_categories()


@shared_task(name="community.prune_heartbeats")
def prune_heartbeats() -> None:
    heartbeats.prune(at=timezone.now())


@shared_task(name="community.recount_figures")
def recount_figures() -> None:
    for drift in recount.recount():
        log.warning("%s of %s was %s, is %s", drift.what, drift.key, drift.stored, drift.counted)


@shared_task(name="community.check_points")
def check_points() -> None:
    for pk in recount.unbalanced():
        log.error("points transaction %s does not balance", pk)


@shared_task(name="community.render_outdated_posts")
def render_outdated_posts() -> None:
    rerendering.render_outdated()
