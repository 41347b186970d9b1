"""The list of cost items: newest first, each with what this community bears of it."""
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import DecimalField, Sum, Value
from django.db.models.functions import Coalesce

from analytics.models import CostItem
from kit.money import format_money
from kit.pagination import Keyset, keyset_page


@dataclass(frozen=True)
class CostLine:
    """A line of the list; `last` is the last day that counts."""

    id: int
    name: str
    category: str
    amount: str
    planned: str
    share: Decimal
    first: date
    last: date


def cost_lines(request) -> tuple[Keyset, list[CostLine]]:
    """The page that the request asks for; one query."""
    share = Coalesce(Sum("shares__share"), Value(1), output_field=DecimalField(max_digits=7, decimal_places=6))
    page = keyset_page(CostItem.objects.annotate(share=share), request, ("-from_on", "-id"), size=25)
    return page, [_line(item) for item in page]


def _line(item) -> CostLine:
    planned = "" if item.planned_amount is None else format_money(item.planned_amount, item.currency)
    return CostLine(
        item.pk, str(item), item.get_category_display(), format_money(item.amount, item.currency), planned,
        Decimal(item.share).quantize(Decimal("0.01")), item.from_on, item.until_on - timedelta(days=1),
    )
