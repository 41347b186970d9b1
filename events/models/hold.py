"""SeatHold: a seat that waits for an order to be paid."""
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from events.models.event import Event


class SeatHold(models.Model):
    """It counts as taken (`Event.seats_taken`) from the order on; payment makes it a registration, the end of the order frees it."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="holds", verbose_name=_("event"))
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("member"))
    order_ref = models.CharField(_("order"), max_length=12)
    made_at = models.DateTimeField(_("made"))

    class Meta:
        verbose_name = _("held seat")
        verbose_name_plural = _("held seats")
        constraints = [models.UniqueConstraint(fields=["event", "order_ref"], name="seat_held_once_an_order")]

    def __str__(self):
        return f"{self.event}: {self.order_ref}"
