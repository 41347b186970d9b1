"""Lesson texts that an older renderer made are rendered again; what the author wrote stays as it was published."""
from courses.models import LessonVersion
from kit.markdown import RENDER_VERSION

BATCH = 200


def render_outdated(limit: int = BATCH) -> int:
    """Render up to `limit` lesson texts whose HTML is of another version; returns how many. A draft edited meanwhile is left."""
    done = 0
    for version in LessonVersion.objects.exclude(render_version=RENDER_VERSION).order_by("pk").only("body")[:limit]:
        version.rendered()
        done += LessonVersion.objects.filter(pk=version.pk, body=version.body).update(
            body_html=version.body_html, teaser=version.teaser, render_version=RENDER_VERSION
        )
    return done
