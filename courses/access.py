"""Whether a lesson is open to a member, why, and until when: the one place that decides, for pages, lists and acts alike."""
from dataclasses import dataclass

from django.utils.translation import gettext as _

from billing.access import Access, Rights
from courses.models import Course, LessonVersion

# Who reads everything, to vet and to help.
READERS = ("reviewer", "staff")


@dataclass(frozen=True)
class LessonAccess(Access):
    """Billing's answer, with three reasons of ours: "preview", "author" and "reader" (a reviewer, or staff)."""

    @property
    def is_for_learning(self) -> bool:
        """Open to somebody who learns it, not to one who made or checks it."""
        return self.allowed and self.reason not in ("author", "reader")

    @property
    def sentence(self) -> str:
        if self.reason == "preview":
            return _("This lesson is free to read.")
        if self.reason == "author":
            return _("It is your own course.")
        if self.reason == "reader":
            return _("You may read it because of your role.")
        return super().sentence


def access_to_lesson(lesson: LessonVersion | None, *, course: Course, member, rights: Rights) -> LessonAccess:
    """May this member (or visitor) read this lesson? `lesson` None asks about the course as a whole.

    `rights` are the member's, read once a request; the database is asked, once, only for the roles of one who is otherwise refused.
    """
    if course.is_owned_by(member):
        return LessonAccess(True, "author")
    granted = rights.access_to(course.product_id)
    if granted.allowed:
        return LessonAccess(**vars(granted))
    if lesson is not None and lesson.is_preview:
        return LessonAccess(True, "preview")
    if member.is_authenticated and member.has_role(*READERS):
        return LessonAccess(True, "reader")
    return LessonAccess(False, "none")
