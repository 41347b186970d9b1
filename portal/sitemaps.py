"""The sitemap: what a visitor may read, in files that are cut by ranges of keys."""
from dataclasses import dataclass
from functools import cached_property

from django.contrib.auth.models import AnonymousUser
from django.contrib.sitemaps import Sitemap
from django.core.paginator import EmptyPage, PageNotAnInteger
from django.db.models import DateTimeField, Max, Value
from django.urls import reverse

from community.models import Article, Category, Project, Tag, Topic
from courses.models import Course
from events.models import Event
from kit.addresses import address

EVERYBODY = AnonymousUser()
# A file of this many costs a tenth of a second.
RANGE = 2_000
LONGEST_NUMBER = 9


@dataclass(frozen=True)
class Cut:
    """One file."""

    object_list: list


class Ranges:
    """A queryset cut by its key: file n holds the rows with n-1 to n times RANGE. No count, no offset, and a file changes only with
    its own rows. Stands in for Django’s paginator."""

    def __init__(self, rows):
        self.rows = rows

    @cached_property
    def num_pages(self) -> int:
        # Of all rows, hidden ones too: the largest key is one step in the index.
        last = self.rows.model._default_manager.aggregate(last=Max("pk"))["last"] or 1
        return (last - 1) // RANGE + 1

    def page(self, number) -> Cut:
        text = str(number)
        if not (text.isascii() and text.isdecimal()) or len(text) > LONGEST_NUMBER:
            raise PageNotAnInteger
        n = int(text)
        if not 1 <= n <= self.num_pages:
            raise EmptyPage
        return Cut(list(self.rows.filter(pk__gt=(n - 1) * RANGE, pk__lte=n * RANGE).order_by("pk")))


class Section(Sitemap):
    """Rows are (date of the last change, then the arguments of the address)."""

    view = ""

    def rows(self):
        raise NotImplementedError

    @property
    def paginator(self):
        return Ranges(self.rows())

    def location(self, row):
        # Not through `address`: as many as these would drive out what the pages need.
        return reverse(self.view, args=row[1:])

    def lastmod(self, row):
        return row[0]

    def get_latest_lastmod(self):
        """Left out of the index: the newest of what shows moves back when it is hidden, and crawlers believe no date that does."""


class Topics(Section):
    view = "community:topic"

    def rows(self):
        return Topic.objects.visible_to(EVERYBODY).values_list("last_post_at", "pk", "slug")


class Tags(Section):
    view = "community:tag"

    def rows(self):
        # Of a tag nothing says when its page changed last.
        return Tag.objects.used().values_list(Value(None, output_field=DateTimeField()), "slug")


class Articles(Section):
    view = "community:article"

    def rows(self):
        # One that was published elsewhere first has its address there.
        return Article.objects.listed_for(EVERYBODY).filter(live_revision__canonical_url="").values_list("updated_at", "slug")


class Projects(Section):
    view = "community:project"

    def rows(self):
        return Project.objects.visible_to(EVERYBODY).values_list("changed_at", "slug")


class Courses(Section):
    view = "courses:course"

    def rows(self):
        return Course.objects.listed_for(EVERYBODY).values_list("live_revision__published_at", "slug")


class Events(Section):
    view = "events:event"

    def rows(self):
        return Event.objects.visible_to(EVERYBODY).standing().values_list("changed_at", "slug")


class Pages(Sitemap):
    """The pages that are always there, and the shelves of the square."""

    NAMES = (
        "portal:home", "community:topics", "community:articles", "community:projects", "community:experts", "community:tags",
        "courses:catalogue", "events:list",
        "billing:membership", "community:leaderboard", "portal:about", "portal:guidelines", "portal:terms", "portal:privacy",
        "portal:welcome",
    )

    def items(self):
        shelves = Category.objects.open_to_all().values_list("slug", flat=True)
        return [*map(address, self.NAMES), *(address("community:category", slug) for slug in shelves)]

    def location(self, path):
        return path


SECTIONS = {
    "pages": Pages, "topics": Topics, "tags": Tags, "articles": Articles, "projects": Projects, "courses": Courses, "events": Events,
}
