"""Posts that an older renderer made are rendered again."""
from community.models import Post
from community.refusal import Refused
from community.rendering import render_body
from kit.markdown import RENDER_VERSION

BATCH = 200


def render_outdated(limit: int = BATCH) -> int:
    """Render up to `limit` posts whose HTML is of another version; returns how many. A post that was edited meanwhile is left."""
    done = 0
    for post in Post.objects.exclude(render_version=RENDER_VERSION).order_by("pk").only("body")[:limit]:
        try:
            html = render_body(post.body).html
        except Refused:
            continue
        done += Post.objects.filter(pk=post.pk, body=post.body).update(body_html=html, render_version=RENDER_VERSION)
    return done
