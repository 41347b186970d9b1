"""What billing asks about a product that is the ticket of an event: a seat is held while the order waits for its money."""
from fractions import Fraction

from django.db.models.functions import Now
from django.utils.translation import gettext as _

from billing.fulfilment import Description, Fulfiller, fulfillers
from events import tickets
from events.models import Event

KIND = "event"


def describe_many(products) -> dict[int, Description]:
    found = Event.objects.published().filter(product__in=products).order_by("-starts_at").only(
        "slug", "title", "language", "product", "summary", "sequence"
    )
    return {
        event.product_id: Description(
            title=event.title, url=event.get_absolute_url(), label=_("Event"), language=event.language,
            note=_("One seat, registered as soon as it is paid"), revision=str(event.sequence),
        )
        for event in found
    }


def describe(product) -> Description:
    return describe_many([product]).get(product.pk, Description(title=str(product)))


def consumed_share(line) -> Fraction:
    """All of it once the event has begun."""
    begun = Event.objects.standing().filter(product=line.product_id, starts_at__lte=Now()).exists()
    return Fraction(int(begun))


fulfillers.register(
    KIND,
    Fulfiller(
        kind=KIND, describe=describe, describe_many=describe_many, sellable=tickets.sellable, reserve=tickets.reserve,
        deliver=tickets.deliver, release=tickets.release, consumed_share=consumed_share, can_be_given=False,
    ),
)
