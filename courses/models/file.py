"""LessonFile: what a learner takes home with a lesson, part of the text of one revision and vetted with it."""
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from billing.models.file import StoredFile
from courses.models.course import Course
from courses.models.revision import refuse_unless_draft
from kit.addresses import address


class LessonFile(StoredFile):
    """A new revision takes over the rows of the one before, with their keys: an address holds while the file stands in the live one."""

    version = models.ForeignKey("courses.LessonVersion", models.CASCADE, related_name="files", verbose_name=_("lesson text"))

    class Meta:
        verbose_name = _("file of a lesson")
        verbose_name_plural = _("files of lessons")
        constraints = [models.UniqueConstraint(fields=["version", "key"], name="lesson_file_once")]
        indexes = [
            models.Index(fields=["key"], name="lesson_file_by_key"), models.Index(fields=["path"], name="lesson_file_by_path"),
            models.Index(fields=["author", "created_at"], name="lesson_file_of_author"),
        ]

    def save(self, *args, **kwargs):
        with transaction.atomic():
            # Publishing holds the same row: a file comes before it, or not at all.
            Course.objects.select_for_update().values_list("pk").get(revisions=self.version.revision_id)
            refuse_unless_draft(self.version.revision_id)
            super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        with transaction.atomic():
            Course.objects.select_for_update().values_list("pk").get(revisions=self.version.revision_id)
            refuse_unless_draft(self.version.revision_id)
            return super().delete(*args, **kwargs)

    def address_in(self, course: Course) -> str:
        return address("courses:file", course.slug, str(self.key))
