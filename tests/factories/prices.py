"""Prices in other currencies and for holders of a plan, bundles, gifts."""
from django.utils import timezone

from billing import checkout, payments
from billing.gifts import GiftWish
from billing.models import BundleItem, CurrencyChoice, Gift, Order, Plan, Price, Product, SandboxCharge
from events.models import SeatHold
from tests.factories.billing import fact_of, make_order, make_product, start
from tests.factories.events import make_event


def make_price(thing, amount, currency="CNY", *, for_plan=None) -> Price:
    which = {"plan": thing} if isinstance(thing, Plan) else {"product": thing}
    return Price.objects.create(**which, amount=amount, currency=currency, for_plan=for_plan)


def make_bundle(products, sku=None, *, price=40000, **fields) -> Product:
    bundle = make_product(sku, kind="bundle", price=price, **fields)
    BundleItem.objects.bulk_create(BundleItem(bundle=bundle, product=product, position=at) for at, product in enumerate(products))
    return bundle


def pay(order, *, at=None) -> Order:
    """The order, paid at `at` by the same code as on the site."""
    at = at or order.created_at
    payment = start(order, at=at)
    # As the sandbox would have it: paid there too.
    SandboxCharge.objects.filter(payment_key=str(payment.key)).update(
        state=SandboxCharge.State.PAID, charged_amount=payment.amount, decided_at=at, effective_at=at
    )
    payments.settle("sandbox", fact_of(payment), at=at)
    order.refresh_from_db()
    assert order.status == Order.Status.PAID, order.status
    return order


def make_gift(giver, thing, *, at=None, paid=True, **wish) -> Gift:
    """Something that `giver` bought for somebody else; paid for, unless `paid` is False."""
    at = at or timezone.now()
    order = checkout.order_things(giver, [thing], at=at, gift=GiftWish(**wish))
    if paid:
        pay(order, at=at)
    return Gift.objects.get(line__order=order)


def furnish_prices(world) -> None:
    """For the doors: a bundle that was ordered, a gift that waits, a seat that is held."""
    marta = world.people["marta"]
    bundle = make_bundle([make_product("left"), make_product("right")], "shelf")
    make_price(bundle, 5000, "EUR")
    make_order(marta, bundle, at=world.now)
    CurrencyChoice.objects.create(member=marta, currency="EUR")
    world.names["gift"] = make_gift(marta, make_product("given"), at=world.ago(days=1)).code
    order = make_order(marta, make_product(), at=world.now)
    event = make_event("sold", capacity=9, seats_taken=1)
    SeatHold.objects.create(event=event, member=marta, order_ref=order.ref, made_at=world.now)
