"""Categories as all readers know them, kept for a minute: names and addresses for lines of lists, without a query."""
from django.core.cache import cache

from community.models import Category
from kit.addresses import address
from kit.bilingual import prefers_chinese

KEPT_SECONDS = 60
COLUMNS = ("id", "slug", "name_en", "name_zh", "parent_id", "is_public", "topic_count")


def shelves() -> dict[int, dict]:
    """Rows by id, in their order. Whether a reader may see one is asked elsewhere: these are for what was found already."""
    return cache.get_or_set("community:shelves", _read, KEPT_SECONDS)


def _read() -> dict[int, dict]:
    return {row["id"]: row for row in Category.objects.order_by("position", "id").values(*COLUMNS)}


def name_of(row: dict) -> str:
    first, second = ("name_zh", "name_en") if prefers_chinese() else ("name_en", "name_zh")
    return row[first] or row[second]


def url_of(row: dict) -> str:
    return address("community:category", row["slug"])
