"""Topics that belong to a project, linked by their address."""
import re
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from community.models import Project, ProjectTopic, Topic
from community.projects.keeping import locked
from community.refusal import Refused

TOPIC = re.compile(r"/community/t/(\d{1,18})/[^/]+/?\Z")
LINKS = 50


def topic_at(url: str, member) -> Topic | None:
    """The topic that stands at this address, if the member may see it; also a bare path."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    found = TOPIC.search(parts.path)
    if found is None or (parts.netloc and parts.netloc != urlsplit(settings.SITE_URL).netloc):
        return None
    return Topic.objects.visible_to(member).filter(pk=found[1], hidden_at=None).first()


@transaction.atomic
def link_topic(project: Project, url: str, *, by, at) -> Topic:
    """Raises Refused for an address that is no topic of ours, and for the fifty-first."""
    topic = topic_at(url, by)
    if topic is None:
        raise Refused(_("There is no topic at this address that you can see."), field="url")
    project = locked(project.pk)
    if project.linked.count() >= LINKS:
        raise Refused(_("A project has at most %(count)d topics.") % {"count": LINKS}, field="url")
    ProjectTopic.objects.get_or_create(project=project, topic=topic, defaults={"linked_by": by, "linked_at": at})
    return topic


def unlink_topic(project: Project, topic_id: int) -> None:
    ProjectTopic.objects.filter(project=project, topic=topic_id).delete()
