"""CategoryRight: who may see a category, start topics in it, reply in it. Without a row for a right it is everybody’s."""
from django.contrib.auth.models import Group
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from billing.models import Grant, Plan


class CategoryRightQuerySet(models.QuerySet):
    def to(self, right: str):
        return self.filter(right=right)

    def admitting(self, member):
        """Rows whose group the member is in, or whose plan they hold at this very instant, by the clock of the database."""
        groups = member.groups.through.objects.filter(member_id=member.pk)
        plans = Grant.objects.filter(member=member).of_plans().in_force_at(Now())
        return self.filter(Q(group__in=groups.values("group")) | Q(plan__in=plans.values("plan")))

    def bulk_create(self, objs, *args, **kwargs):
        with transaction.atomic():
            made = super().bulk_create(objs, *args, **kwargs)
            _settle({right.category_id for right in made})
        return made

    def delete(self):
        with transaction.atomic():
            touched = set(self.values_list("category", flat=True))
            deleted = super().delete()
            _settle(touched)
        return deleted

    delete.alters_data = True
    delete.queryset_only = True


class CategoryRight(models.Model):
    """A right of the members of a group, or of those who hold a plan. To start or to reply in a category is to see it, too."""

    class Right(models.TextChoices):
        SEE = "see", _("see")
        START = "start", _("start topics")
        REPLY = "reply", _("reply")

    category = models.ForeignKey("community.Category", models.CASCADE, related_name="rights", verbose_name=_("category"))
    right = models.CharField(_("right"), max_length=5, choices=Right)
    # Protected: with the last row of a right gone, everybody would have it.
    group = models.ForeignKey(Group, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("group"))
    plan = models.ForeignKey(Plan, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("plan"))

    objects = CategoryRightQuerySet.as_manager()

    class Meta:
        verbose_name = _("right in a category")
        verbose_name_plural = _("rights in a category")
        constraints = [
            models.CheckConstraint(
                condition=Q(group=None, plan__isnull=False) | Q(group__isnull=False, plan=None), name="category_right_of_a_group_or_a_plan",
                violation_error_message=_("Choose either a group or a plan."),
            ),
            models.UniqueConstraint(fields=["category", "right", "group"], condition=Q(plan=None), name="category_right_once_per_group"),
            models.UniqueConstraint(fields=["category", "right", "plan"], condition=Q(group=None), name="category_right_once_per_plan"),
        ]

    def __str__(self):
        return f"{self.get_right_display()}: {self.holder}"

    def save(self, *args, **kwargs):
        with transaction.atomic():
            before = set(type(self).objects.filter(pk=self.pk).values_list("category", flat=True)) if self.pk else set()
            super().save(*args, **kwargs)
            _settle(before | {self.category_id})

    def delete(self, *args, **kwargs):
        with transaction.atomic():
            deleted = super().delete(*args, **kwargs)
            _settle({self.category_id})
        return deleted

    @property
    def holder(self):
        return self.group or self.plan


def _settle(category_ids: set[int]) -> None:
    CategoryRight._meta.get_field("category").related_model.objects.settle(category_ids)
