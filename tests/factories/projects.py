"""Projects and what belongs to them."""
import itertools
from datetime import timedelta

from django.utils import timezone

from community.flags import flaggables
from community.models import Category, Project
from community.projects import helping, keeping
from events.models import EventProject
from portal.models import NotForMe
from tests.factories.accounts import make_member
from tests.factories.experts import make_expert, make_expert_question

_numbers = itertools.count(1)


def make_project(keeper=None, *, techs=("Python",), wanted=(), at=None, **texts) -> Project:
    """A project, entered as a member enters it; `wanted` are what is to be done, or rows of it."""
    number = next(_numbers)
    texts = {
        "slug": f"project-{number}", "name": f"Project {number}", "summary": "A queue on one table.", "language": "en", "licence": "MIT",
        "repository": f"https://github.com/guild/project-{number}", "state": "active", "description": "Run `make`.", **texts,
    }
    rows = [row if isinstance(row, dict) else {"what": row, "level": "some", "topic": None} for row in wanted]
    at = at or timezone.now() - timedelta(days=1)
    return keeping.enter(keeper or make_member(), texts=texts, techs=list(techs), wanted=rows, at=at)



def link_event(project: Project, event) -> EventProject:
    return EventProject.objects.create(event=event, project=project)

def project_data(**fields) -> dict:
    """What the form sends."""
    wanted = {f"wanted-{n}-{name}": value for n in range(6) for name, value in {"what": "", "level": "some", "topic": ""}.items()}
    return {
        "name": "Slow query finder", "slug": "slow-query-finder", "summary": "Finds what waits.", "language": "en",
        "repository": "https://github.com/guild/slow", "techs": "Python, SQL", "licence": "MIT", "state": "active", "description": "",
        "wanted-TOTAL_FORMS": "6", "wanted-INITIAL_FORMS": "0", **wanted, **fields,
    }


def furnish_projects(world) -> None:
    """One project that stands, kept by two; one that is hidden; experts with a question; something turned away."""
    member, marta = world.people["member"], world.people["marta"]
    project = make_project(member, slug="queue", name="One queue", wanted=["Docs"])
    kept = keeping.add_maintainer(project, marta, role="", by=member, at=world.now)
    helping.offer_help(project, world.people["service"], message="Words of an offer.", at=world.now)
    hidden = make_project(member, slug="hidden-project", name="A hidden project")
    flaggables["project"].hide(hidden, at=world.now)
    make_expert(marta, weekly_limit=50)
    make_expert(world.people["service"], listed=False)
    question = make_expert_question(
        make_expert(member), world.people["lapsed"], title="A question to an expert", category=Category.objects.get(slug="databases"),
        at=world.ago(hours=6),
    )
    turned = NotForMe.objects.create(member=member, kind="topic", key="1", at=world.now)
    world.names |= {"maintainer": kept.pk, "expert_question": question.pk, "turned": turned.pk}
