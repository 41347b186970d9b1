"""Work of courses that no member waits for. Every task may run twice."""
import logging

from celery import shared_task

from courses import recount, rerendering

log = logging.getLogger(__name__)


@shared_task(name="courses.render_outdated_lessons")
def render_outdated_lessons() -> None:
    rerendering.render_outdated()


@shared_task(name="courses.recount_learners")
def recount_learners() -> None:
    for drift in recount.recount_learners():
        log.warning("learners of %s were %s, are %s", drift.slug, drift.stored, drift.counted)
