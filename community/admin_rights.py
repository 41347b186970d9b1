"""Rights in a category, as rows below it in the admin."""
from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from community.models import CategoryRight
from kit.admin import ReadOnly


class RightsFormSet(forms.BaseInlineFormSet):
    def clean(self):
        super().clean()
        seen = set()
        for form in self.forms:
            if self._should_delete_form(form) or not form.has_changed() and not form.instance.pk:
                continue
            row = tuple(form.cleaned_data.get(name) for name in ("right", "group", "plan"))
            if row in seen:
                raise forms.ValidationError(_("The same right is given twice."), code="twice")
            seen.add(row)


class CategoryRightInline(admin.TabularInline):
    """Who may see the category, start topics in it, reply in it. Only those who may put up categories give rights."""

    model = CategoryRight
    formset = RightsFormSet
    extra = 0
    verbose_name_plural = _("rights: without a row of “see” everybody sees the category and what stands in it")
    help_texts = {
        "right": _("“Start topics” and “reply” let their holders see the category, too. Without a row of them, whoever sees it may."),
        "group": _("Its members have the right. Choose either a group or a plan."),
        "plan": _("Who holds it has the right, until the instant it ends."),
    }

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field:
            field.help_text = self.help_texts.get(db_field.name, field.help_text)
        return field

    def _gives_rights(self, request) -> bool:
        return request.user.has_perm("community.add_category")

    def has_add_permission(self, request, obj=None):
        return self._gives_rights(request)

    def has_change_permission(self, request, obj=None):
        return self._gives_rights(request)

    def has_delete_permission(self, request, obj=None):
        return self._gives_rights(request)


@admin.register(CategoryRight)
class CategoryRightAdmin(ReadOnly, admin.ModelAdmin):
    """Who may what, over all categories; changed on the page of the category."""

    list_display = ["category", "right", "group", "plan"]
    list_filter = ["right", "category"]
    list_select_related = ["category", "group", "plan"]
    search_fields = ["category__slug", "group__name", "plan__slug"]
    ordering = ["category", "right", "id"]
