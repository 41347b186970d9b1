"""Category: a shelf for topics, named by the operator in both languages."""
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from kit.addresses import address
from kit.bilingual import localised


class Category(models.Model):
    """Topics of one subject. A category may stand under another; deeper than that there is nothing."""

    slug = models.SlugField(_("slug"), max_length=50, unique=True)
    name_en = models.CharField(_("name in English"), max_length=60)
    name_zh = models.CharField(_("name in Chinese"), max_length=60)
    description_en = models.CharField(_("description in English"), max_length=200, blank=True)
    description_zh = models.CharField(_("description in Chinese"), max_length=200, blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("stands under"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    topic_count = models.PositiveIntegerField(_("topics"), default=0, editable=False)
    last_post_at = models.DateTimeField(_("last post"), null=True, editable=False)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["position", "id"]

    def __str__(self):
        return self.name

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
