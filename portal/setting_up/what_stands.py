"""What the set-up has left: for its last page."""
from django.utils.translation import gettext as _

from analytics.models import CostItem
from billing.models import Plan
from community.models import Category
from kit import house
from kit.money import format_money
from surveys.models import Indicator


def what_stands() -> list[tuple[str, str]]:
    """(what, how it is); the second is empty where there is none."""
    plan = Plan.objects.order_by("position", "id").first()
    category = Category.objects.order_by("position", "id").first()
    return [
        (_("Name"), house.name()),
        (_("Mark"), _("your own") if house.mark_url() else _("that of the house")),
        (_("Colour"), house.current().accent or _("that of the house")),
        (_("Currency and time zone"), f"{house.currency()}, {house.time_zone()}"),
        (_("First plan"), f"{plan.name}, {format_money(plan.price_amount, plan.currency)}" if plan else ""),
        (_("First category"), category.name if category else ""),
        (_("Satisfaction"), _(", ").join(map(str, Indicator.objects.all()))),
        (_("Costs"), _(", ").join(map(str, CostItem.objects.order_by("pk")[:6]))),
    ]
