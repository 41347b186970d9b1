"""Purchases: memberships that are renewed or lapse, courses that are bought."""
from datetime import datetime

from billing.backfill import Purchase, paid_orders
from billing.refs import ALPHABET, LENGTH
from billing.terms import add_months
from kit.periods import day_of
from portal.seeding.world import World


class Trade:
    """`sell` keeps a purchase; `write` writes all of them. `opens` answers what a member may open while the days go by."""

    def __init__(self, world: World):
        self.world = world
        self.purchases: list[Purchase] = []
        self.member_until: dict[int, datetime] = {}
        self.owned: set[tuple[int, int]] = set()

    def sell(self, member, at, *, product=None, plan=None) -> None:
        dice = self.world.dice
        ref = "".join(dice.choices(ALPHABET, k=LENGTH))
        self.purchases.append(Purchase(member.pk, product or plan, at, ref=ref, payment_key=self.world.uuid()))
        if plan:
            self.member_until[member.pk] = add_months(max(at, self.member_until.get(member.pk, at)), plan.months)
        else:
            self.owned.add((member.pk, product.pk))

    def is_member(self, member, at) -> bool:
        return self.member_until.get(member.pk, at) > at

    def opens(self, member, course, at) -> bool:
        return (member.pk, course.product_id) in self.owned or (self.is_member(member, at) and course.is_in_plan)

    def renew_or_lapse(self, person, plans, day) -> None:
        """On the day a membership ends most renew it; those who are gone do not."""
        until = self.member_until.get(person.member.pk)
        if until is None or day_of(until) != day or not person.is_here(day):
            return
        if person.member.handle == "subscriber" or self.world.dice.random() < 0.82:
            self.sell(person.member, min(self.world.at(day, self.world.dice.uniform(0.2, 6)), self.world.now), plan=plans[0])

    def write(self) -> None:
        paid_orders(self.purchases)
