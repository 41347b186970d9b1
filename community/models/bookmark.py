"""Bookmark: a post that a member keeps, with a word to themselves and a day to be reminded."""
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

LONGEST_NOTE = 300


class BookmarkQuerySet(models.QuerySet):
    def due(self, at):
        """Reminders whose time has come and that were not sent."""
        return self.filter(remind_at__lte=at, reminded_at=None)


class Bookmark(models.Model):
    """Only its member sees it; it stands as long as they may see the post."""

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="bookmarks", db_index=False, verbose_name=_("member")
    )
    post = models.ForeignKey("community.Post", models.CASCADE, related_name="bookmarks", verbose_name=_("post"))
    note = models.CharField(_("note"), max_length=LONGEST_NOTE, blank=True)
    remind_at = models.DateTimeField(_("remind"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True)
    created_at = models.DateTimeField(_("kept"))

    objects = BookmarkQuerySet.as_manager()

    class Meta:
        verbose_name = _("bookmark")
        verbose_name_plural = _("bookmarks")
        constraints = [models.UniqueConstraint(fields=["member", "post"], name="one_bookmark_of_a_post_per_member")]
        indexes = [
            models.Index(fields=["member", "-created_at", "-id"], name="bookmark_newest_of_member"),
            models.Index(fields=["remind_at", "id"], condition=Q(reminded_at=None, remind_at__isnull=False), name="bookmark_reminder_due"),
        ]

    def __str__(self):
        return f"{self.member_id}: {self.post_id}"
