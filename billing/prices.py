"""The price list: what a thing costs in a currency, for everybody and for holders of a plan; which currency a reader sees."""
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from billing.models import CurrencyChoice, Plan, Price, Product
from kit import house

Thing = Product | Plan
SESSION_KEY = "currency"


@dataclass(frozen=True)
class Quote:
    """What one of a thing costs this reader: `amount`, or `list_amount` when it is for holders of the plan `plan_id` less."""

    amount: int
    currency: str
    list_amount: int
    plan_id: int | None = None

    @property
    def is_member_price(self) -> bool:
        return self.plan_id is not None


class PriceList:
    """The prices of some things in one currency, read by one query; none when that is the currency of them all and nobody's
    plans are asked about. `rights`: those of a `billing.access.Rights`, for the prices of plan holders."""

    def __init__(self, things: Iterable[Thing], currency: str, rights=None):
        things = list(things)
        self.currency, self.rights = currency, rights
        self._rows: Mapping[tuple[bool, int, int | None], int] = {}
        held = {grant.plan.id for grant in rights.in_force if grant.plan} if rights else set()
        if not held and all(thing.currency == currency for thing in things):
            return
        rows = Price.objects.filter(currency=currency).filter(
            product__in=[one.pk for one in things if isinstance(one, Product)]
        ) | Price.objects.filter(currency=currency, plan__in=[one.pk for one in things if isinstance(one, Plan)])
        self._rows = {
            (row["plan"] is not None, row["plan"] or row["product"], row["for_plan"]): row["amount"]
            for row in rows.values("product", "plan", "for_plan", "amount")
            if row["for_plan"] is None or row["for_plan"] in held
        }

    def quote(self, thing: Thing) -> Quote | None:
        """None when the thing is not sold in this currency."""
        usual = self._usual(thing)
        if usual is None:
            return None
        best, plan_id = min(((amount, plan) for plan, amount in self._for_holders(thing)), default=(usual, None))
        return Quote(best, self.currency, usual, plan_id) if best < usual else Quote(usual, self.currency, usual)

    def _usual(self, thing: Thing) -> int | None:
        own = thing.price_amount if thing.currency == self.currency else None
        return own or self._rows.get((isinstance(thing, Plan), thing.pk, None))

    def _for_holders(self, thing: Thing) -> Iterable[tuple[int, int]]:
        """(plan, amount) of the plans held that do not open the product themselves."""
        if self.rights is None or isinstance(thing, Plan):
            return
        for grant in self.rights.in_force:
            amount = self._rows.get((False, thing.pk, grant.plan.id)) if grant.plan else None
            if amount and grant.plan and thing.pk not in grant.opens:
                yield grant.plan.id, amount

    def shown(self, thing: Thing) -> Quote | None:
        """For pages: without a price in the reader's currency, the one in the community's; None where there is neither."""
        found = self.quote(thing)
        if found is None and thing.currency == house.currency():
            return Quote(thing.price_amount, thing.currency, thing.price_amount)
        return found


def quote(thing: Thing, currency: str, rights=None) -> Quote | None:
    return PriceList([thing], currency, rights).quote(thing)


def currency_of(request) -> str:
    """The reader's currency: what they chose, else the community's. Asks no database: the session carries a member's choice."""
    chosen = request.session.get(SESSION_KEY) if request.user.is_authenticated else house.currency()
    return chosen if chosen in house.currencies() else house.currency()


def choose_currency(request, currency: str) -> None:
    """Remember a member's choice, in this session and for the next ones."""
    CurrencyChoice.objects.update_or_create(member=request.user, defaults={"currency": currency})
    request.session[SESSION_KEY] = currency


def recall_currency(request, member) -> None:
    """At sign-in: take the member's choice into the session."""
    chosen = CurrencyChoice.objects.filter(member=member).values_list("currency", flat=True).first()
    if chosen and chosen != house.currency():
        request.session[SESSION_KEY] = chosen


def other_prices(lines, currency: str) -> list[Quote]:
    """What an order of these lines would come to in the other currencies that all of its things have a price in."""
    things = [line.product or line.plan for line in lines]
    found = []
    for code in house.currencies():
        listed = PriceList(things, code) if code != currency else None
        quotes = [listed.quote(thing) for thing in things] if listed else []
        if quotes and all(quotes):
            amount = sum(one.amount * line.quantity for one, line in zip(quotes, lines, strict=True) if one)
            found.append(Quote(amount, code, amount))
    return found
