"""Texts of articles that an older renderer made are rendered again; what the author wrote stays as it was vetted."""
from community.articles.writing import rendered
from community.models import ArticleRevision
from community.refusal import Refused
from kit.markdown import RENDER_VERSION

BATCH = 100


def render_outdated(limit: int = BATCH) -> int:
    """Render up to `limit` texts whose HTML is of another version; returns how many."""
    done = 0
    for text in ArticleRevision.objects.exclude(render_version=RENDER_VERSION).order_by("pk").only("open_body", "paid_body")[:limit]:
        try:
            parts = rendered(text.open_body, text.paid_body)
        except Refused:
            continue
        done += ArticleRevision.objects.filter(pk=text.pk).update(**parts, render_version=RENDER_VERSION)
    return done
