"""Experts and questions to them."""
from datetime import timedelta

from django.utils import timezone

from community.experts.asking import ask
from community.models import Category, Expert, ExpertQuestion
from tests.factories.accounts import make_member
from tests.factories.community import make_category


def make_expert(member=None, *, listed=True, **fields) -> Expert:
    now = timezone.now() - timedelta(days=100)
    fields = {"subjects": "Locks, query plans", "about": "Ten years of PostgreSQL.", "language": "en", **fields}
    return Expert.objects.create(
        member=member or make_member(), applied_at=now, listed_at=now if listed else None, decided_at=now if listed else None, **fields
    )


def make_expert_question(
    expert, asker=None, *, title="Why does it wait?", body="It waits for a lock.", at=None, category=None
) -> ExpertQuestion:
    """A question, asked as a member asks it; an hour ago."""
    at = at or timezone.now() - timedelta(hours=1)
    category = category or Category.objects.first() or make_category()
    return ask(asker or make_member(), expert, category=category, title=title, body=body, at=at).expert_question
