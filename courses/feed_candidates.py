"""Courses that may stand in a member’s feed: new ones, and revisions of what they learn."""
from collections.abc import Iterator
from datetime import timedelta
from functools import partial

from django.db.models import Exists, F, OuterRef
from django.utils.translation import gettext as _

from accounts.feed import Candidate, Reader, Shown, feed_sources
from billing.locks import lock_line
from courses.models import Course, Enrolment
from kit import wording

RECENT = timedelta(days=30)
OFFERED = 10


def _rows(reader: Reader):
    """Courses whose live text is of the last weeks, and whether the reader learns them, or others of their subject."""
    mine = Enrolment.objects.filter(member=reader.member.pk)
    return (
        Course.objects.listed_for(reader.member).for_rows().filter(live_revision__published_at__gte=reader.at - RECENT)
        .exclude(owner=reader.member.pk)
        .annotate(
            learns=Exists(mine.filter(course=OuterRef("pk"))), learns_subject=Exists(mine.filter(course__topic=OuterRef("topic"))),
            revision=F("live_revision__number"), revised_at=F("live_revision__published_at"),
        )
        .order_by("-live_revision__published_at", "-id")[:OFFERED]
    )


def courses(reader: Reader) -> Iterator[Candidate]:
    """One query."""
    for course in _rows(reader):
        if course.learns and course.revision > 1:
            words = partial(_words, course, "revised", reader)
            yield Candidate("course", course.slug, course.revised_at, "revised", words, course.owner_id, personal=True)
        elif not course.learns and course.published_at >= reader.at - RECENT:
            tie = "followed" if reader.follows("member", course.owner_id) else "new_course"
            words, share = partial(_words, course, tie, reader), 1.0 if course.learns_subject else 0.0
            yield Candidate("course", course.slug, course.published_at, tie, words, course.owner_id, match=share)


def _words(course: Course, tie: str, reader: Reader) -> Shown:
    if tie == "revised":
        label, why, at = _("Course revised"), _("because you are learning it"), course.revised_at
    elif tie == "followed":
        label, why, at = _("New course"), _("because you follow %(what)s") % {"what": course.owner.name}, course.published_at
    else:
        label, why, at = _("New course"), _("because it came out this month"), course.published_at
    return Shown(
        label, why, course.title, course.get_absolute_url(), wording.language_tag(course.language), at, gist=course.summary,
        author=course.owner.name, author_url=course.owner.get_absolute_url(), figure=wording.span(course.minutes_total),
        lock=lock_line(course.product, in_membership=course.is_in_membership, rights=reader.rights),
    )


feed_sources.register("courses", courses)
