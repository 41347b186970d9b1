"""What a public profile shows of a member’s articles."""
from community.articles.rows import rows_of
from community.models import Article

SHOWN = 5


def articles_of(member, viewer) -> dict | None:
    found = Article.objects.listed_for(viewer).filter(author=member).for_rows().newest_first()[:SHOWN]
    rows = rows_of(found)
    return {"rows": rows} if rows else None
