"""What the community costs."""
from datetime import timedelta
from decimal import Decimal

from analytics.models import CostItem, CostShare
from kit import house
from portal.seeding.world import World, read


def make_costs(world: World) -> None:
    for text in read("costs.toml")["costs"]:
        from_on = world.day(text["from_offset_days"])
        item = CostItem.objects.create(
            name_en=text["name_en"], name_zh=text["name_zh"], category=text["category"], amount=text["amount_minor"],
            planned_amount=text["planned_minor"], currency=house.currency(),
            from_on=from_on, until_on=from_on + timedelta(days=text["days"]),
        )
        CostShare.objects.create(item=item, scope="community", share=Decimal(str(text["share"])))
