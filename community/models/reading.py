"""TopicRead: how far a member has read a topic. Reader: what a member wishes of all topics."""
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class TopicRead(models.Model):
    """The member has seen the topic up to the post at `position`; it only moves forward."""

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="topics_read", db_index=False, verbose_name=_("member")
    )
    topic = models.ForeignKey("community.Topic", models.CASCADE, related_name="readings", verbose_name=_("topic"))
    position = models.PositiveIntegerField(_("read up to"))
    read_at = models.DateTimeField(_("read"))

    class Meta:
        verbose_name = _("topic read")
        verbose_name_plural = _("topics read")
        constraints = [models.UniqueConstraint(fields=["member", "topic"], name="topic_read_once_a_member")]

    def __str__(self):
        return f"{self.member_id}: {self.topic_id}#{self.position}"


class Reader(models.Model):
    """A member as a reader: since when everything older counts as read, and whether they watch what they wrote in."""

    member = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="reader", verbose_name=_("member")
    )
    all_read_at = models.DateTimeField(_("all read"), null=True, blank=True)
    watches_written = models.BooleanField(_("watches topics they write in"), default=True)

    class Meta:
        verbose_name = _("reader")
        verbose_name_plural = _("readers")

    def __str__(self):
        return str(self.member)
