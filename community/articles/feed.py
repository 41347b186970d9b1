"""What the home page and other lists ask of articles."""
from community.models import Article


def newest(limit: int, member) -> list[Article]:
    """The articles published last, ready for `community/articles/_row.html`. One query."""
    return list(Article.objects.listed_for(member).for_rows().newest_first()[:limit])
