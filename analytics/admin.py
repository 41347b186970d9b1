"""Costs, rates and rules to be entered; what was measured and the runs that measured it, to be read."""
from django.contrib import admin

from analytics.cost_forms import CostItemForm, CostShareForm, SharesFormSet
from analytics.models import CommunityDay, CostItem, CostShare, ExchangeRate, MetricRun, MetricValue, VerbRule
from analytics.recompute import recompute_cost_later
from kit.admin import ReadOnly
from kit.money import format_money


class RecomputesCost(admin.ModelAdmin):
    """Whatever changes here, cost is computed again after commit."""

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        recompute_cost_later()

    def delete_model(self, request, obj):
        super().delete_model(request, obj)
        recompute_cost_later()

    def delete_queryset(self, request, queryset):
        super().delete_queryset(request, queryset)
        recompute_cost_later()


class CostShareInline(admin.TabularInline):
    model = CostShare
    formset = SharesFormSet
    extra = 1


@admin.register(CostItem)
class CostItemAdmin(RecomputesCost):
    export_fields = ("name_en", "name_zh", "category", "amount", "planned_amount", "currency", "from_on", "until_on")
    form = CostItemForm
    inlines = [CostShareInline]
    list_display = ["__str__", "category", "money", "from_on", "until_on"]
    list_filter = ["category"]
    search_fields = ["name_en", "name_zh"]
    date_hierarchy = "from_on"

    @admin.display(description=CostItem._meta.get_field("amount").verbose_name, ordering="amount")
    def money(self, item):
        return format_money(item.amount, item.currency)


@admin.register(CostShare)
class CostShareAdmin(RecomputesCost):
    form = CostShareForm
    list_display = ["item", "scope", "share"]
    list_select_related = ["item"]
    search_fields = ["scope", "item__name_en", "item__name_zh"]
    autocomplete_fields = ["item"]


@admin.register(ExchangeRate)
class ExchangeRateAdmin(RecomputesCost):
    export_fields = import_fields = ("currency", "from_on", "rate")
    list_display = ["currency", "from_on", "rate"]
    list_filter = ["currency"]


@admin.register(VerbRule)
class VerbRuleAdmin(admin.ModelAdmin):
    export_fields = import_fields = ("verb", "daily_cap", "weight")
    import_key = "verb"
    list_display = ["verb", "daily_cap", "weight"]
    search_fields = ["verb"]


@admin.register(CommunityDay)
class CommunityDayAdmin(ReadOnly, admin.ModelAdmin):
    list_display = [
        "day", "members", "new_members", "active_members", "interactions", "active_seconds", "payers", "complete", "computed_at",
    ]
    date_hierarchy = "day"


@admin.register(MetricValue)
class MetricValueAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["name", "last", "window", "value", "unit", "complete", "computed_at"]
    list_filter = ["name", "window"]
    ordering = ["-last", "name", "window"]
    date_hierarchy = "last"


@admin.register(MetricRun)
class MetricRunAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["metric", "started_at", "finished_at", "first", "last", "rows", "state", "note"]
    list_filter = ["metric", "state"]
    ordering = ["-id"]
