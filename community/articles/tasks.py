"""Work on articles that no member waits for. Every task may run twice."""
import logging

from celery import shared_task
from django.utils import timezone

from community.articles import rerendering, staleness

log = logging.getLogger(__name__)


@shared_task(name="community.check_freshness")
def check_freshness() -> None:
    """Mark what may be out of date, and remind authors of what is marked."""
    now = timezone.now()
    for pk in staleness.mark_stale(at=now):
        log.info("article %s may be out of date", pk)
    staleness.remind(at=now)


@shared_task(name="community.render_outdated_articles")
def render_outdated_articles() -> None:
    rerendering.render_outdated()
