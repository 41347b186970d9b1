"""Notice: one line that tells a member what happened, with the place where it can be seen."""
from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from notices.kinds import kinds
from notices.models.fact import NoticeFact


class NoticeQuerySet(models.QuerySet):
    def of(self, member):
        return self.filter(member=member)

    def on_site(self):
        """Notices that stand in the list; the others are there for the mail only."""
        return self.shown().filter(on_site=True)

    def shown(self):
        """Without those whose every fact is hidden."""
        return self.filter(times__gt=0)

    def unread(self):
        return self.filter(read_at=None)

    def with_place(self):
        """`place`: what its facts stand in ("topic:3"); None for what was told without one."""
        return self.annotate(place=Subquery(NoticeFact.objects.filter(notice=OuterRef("pk")).order_by().values("within")[:1]))

    def mail_pending(self):
        """Notices that still want a mail and were not read meanwhile."""
        return self.shown().filter(read_at=None, mailed_at=None).exclude(mail_run_after=None)

    def mail_due(self, at):
        return self.mail_pending().filter(mail_run_after__lte=at)


class Notice(models.Model):
    """One thing told to one member. An unread notice of the same kind and place counts `times` instead of standing twice.

    `times` is the number of its facts that show; 0 hides it. `digest_at` is the digest that will tell of it, once that is known.
    """

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices", verbose_name=_("member"))
    kind = models.CharField(_("kind"), max_length=40)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="notices_caused", verbose_name=_("caused by")
    )
    data = models.JSONField(_("data"), default=dict, blank=True)
    url = models.CharField(_("address"), max_length=300)
    times = models.PositiveIntegerField(_("times"), default=1)
    on_site = models.BooleanField(_("shown on the site"), default=True)
    created_at = models.DateTimeField(_("time"))
    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    mail_run_after = models.DateTimeField(_("mail from"), null=True, blank=True)
    in_digest = models.BooleanField(_("waits for the digest"), default=False)
    digest_at = models.DateTimeField(_("digest from"), null=True, blank=True)
    mailed_at = models.DateTimeField(_("mailed"), null=True, blank=True)
    mail = models.ForeignKey(
        "notices.Mail", models.SET_NULL, null=True, blank=True, related_name="notices", verbose_name=_("letter")
    )

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [
            models.UniqueConstraint(
                fields=["member", "kind", "url"], condition=Q(read_at=None), name="one_unread_notice_per_kind_and_place"
            )
        ]
        indexes = [
            models.Index(fields=["member", "-created_at", "-id"], name="notice_newest_of_member"),
            models.Index(fields=["mail_run_after"], condition=Q(read_at=None, mailed_at=None), name="notice_mail_due"),
        ]

    def __str__(self):
        return self.sentence

    def get_absolute_url(self):
        return reverse("notices:open", args=[self.pk])

    @property
    def opens(self) -> str:
        """Where reading it leads: the exact place if there is one."""
        return self.data.get("opens") or self.url

    @property
    def sentence(self) -> str:
        """What happened, in the language in force."""
        kind = kinds.get(self.kind)
        return kind.describe(self.data, actor=self.actor.name if self.actor else "", times=self.times) if kind else self.kind
