"""Category: a shelf for topics, named by the operator in both languages."""
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from community.models.right import CategoryRight
from community.models.tag import Tag
from kit import shared_pages
from kit.addresses import address
from kit.bilingual import localised

Right = CategoryRight.Right
EVERYBODY = AnonymousUser()


def holds(right: str, member, category: str = "pk"):
    """A condition: in the category of that column the member holds a right that was given to some, or nobody was given it."""
    rows = CategoryRight.objects.to(right).filter(category=OuterRef(category))
    return ~Exists(rows) | Exists(rows.admitting(member)) if member.is_authenticated else ~Exists(rows)


def closing_rights():
    """For a subquery: the rows by which a category of the outer query is not everybody’s."""
    return CategoryRight.objects.to(Right.SEE).filter(Q(category=OuterRef("pk")) | Q(category=OuterRef("parent")))


class CategoryQuerySet(models.QuerySet):
    def closed_to(self, member):
        """Categories the member may not see: it, or the one above it, was given to some, and the member is none of them.

        Read from the rights themselves, within the statement that asks: what ended a moment ago is closed.
        """
        if member.is_authenticated and member.has_role("moderator"):
            return self.none()
        shut = CategoryRight.objects.to(Right.SEE)
        if member.is_authenticated:
            shut = shut.exclude(category__in=CategoryRight.objects.admitting(member).values("category"))
        return self.filter(Q(pk__in=shut.values("category")) | Q(parent__in=shut.values("category")))

    def visible_to(self, member):
        return self.exclude(pk__in=Category.objects.closed_to(member).values("pk"))

    def open_to_all(self):
        return self.visible_to(EVERYBODY)

    def startable_by(self, member):
        """Where the member may start a topic."""
        seen = self.visible_to(member)
        return seen if member.is_authenticated and member.has_role("moderator") else seen.filter(holds(Right.START, member))

    def with_start_of(self, member):
        """`may_start`: whether the member may start topics, as far as rights go; moderators always may."""
        return self.annotate(may_start=holds(Right.START, member))

    def settle(self, category_ids) -> list[int]:
        """Bring `is_public` up, of these categories and those under them, and the figures that only public topics count in.

        Returns those that changed. Rows are locked first, so that two changes of rights at once end with what both made of it.
        """
        with transaction.atomic():
            touched = self.filter(Q(pk__in=category_ids) | Q(parent__in=category_ids))
            list(touched.order_by("pk").select_for_update(of=("self",)).values_list("pk"))
            changed = list(touched.with_public_now().exclude(is_public=F("is_public_now")).values_list("pk", flat=True))
            if changed:
                self.filter(pk__in=changed).update(is_public=~F("is_public"))
                Tag.objects.filter(topic_tags__topic__category__in=changed).recount()
                shared_pages.forget()
        return changed

    def with_public_now(self):
        """`is_public_now`: what the rights say."""
        return self.annotate(is_public_now=~Exists(closing_rights()))


class Category(models.Model):
    """Topics of one subject. A category may stand under another; deeper than that there is nothing.

    `is_public` is denormalised: nobody was given the right to see it, nor the one above it, so that everybody may.
    """

    slug = models.SlugField(_("slug"), max_length=50, unique=True)
    name_en = models.CharField(_("name in English"), max_length=60)
    name_zh = models.CharField(_("name in Chinese"), max_length=60)
    description_en = models.CharField(_("description in English"), max_length=200, blank=True)
    description_zh = models.CharField(_("description in Chinese"), max_length=200, blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("stands under"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_public = models.BooleanField(_("open to everybody"), default=True, editable=False)
    topic_count = models.PositiveIntegerField(_("topics"), default=0, editable=False)
    last_post_at = models.DateTimeField(_("last post"), null=True, editable=False)

    objects = CategoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["position", "id"]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        with transaction.atomic():
            super().save(*args, **kwargs)
            if Category.objects.settle([self.pk]):
                self.refresh_from_db(fields=["is_public"])

    def get_absolute_url(self):
        return address("community:category", self.slug)

    def clean(self):
        if self.parent_id and (self.parent_id == self.pk or self.parent.parent_id or (self.pk and self.children.exists())):
            raise ValidationError({"parent": _("A category stands under a top one, and has none under it.")})

    @property
    def name(self) -> str:
        return localised(self, "name")

    @property
    def description(self) -> str:
        return localised(self, "description")

    def can_be_seen_by(self, member) -> bool:
        """As `visible_to`, for a category in hand; asks for rights only where there are some."""
        return self.is_public or (member.is_authenticated and Category.objects.visible_to(member).filter(pk=self.pk).exists())

    def can_start(self, member) -> bool:
        """Whether the member may start a topic here, as far as rights go."""
        return member.is_authenticated and Category.objects.startable_by(member).filter(pk=self.pk).exists()

    def can_reply(self, member) -> bool:
        """Whether the member may reply here, as far as rights go."""
        if not member.is_authenticated:
            return False
        seen = Category.objects.visible_to(member).filter(pk=self.pk)
        return (seen if member.has_role("moderator") else seen.filter(holds(Right.REPLY, member))).exists()
