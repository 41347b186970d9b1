"""Figures of categories, counted from what shows."""
from django.db.models import Count, Max

from community.models import Category


def recount_category(category: Category) -> None:
    """Topics and last post, under the caller's lock of the category or of what changed in it."""
    shown = category.topics.filter(hidden_at=None).aggregate(topics=Count("pk"), last=Max("last_post_at"))
    Category.objects.filter(pk=category.pk).update(topic_count=shown["topics"], last_post_at=shown["last"])
