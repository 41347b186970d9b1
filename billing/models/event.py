"""OrderEvent: what happened to an order, in the order in which it happened. Written by `billing.events.note` only."""
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from billing.models.order import Order


class OrderEvent(models.Model):
    """One line of an order's history: append-only, the database refuses to change one. `kind` is one of
    `billing.events.kinds`; `by` is the person who acted, none where the portal or a provider did."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="events", verbose_name=_("order"))
    kind = models.CharField(_("kind"), max_length=30)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by"))
    data = models.JSONField(_("data"), default=dict)

    class Meta:
        verbose_name = _("order event")
        verbose_name_plural = _("order events")
        indexes = [models.Index(fields=["order", "id"], name="order_event_in_order")]

    def __str__(self):
        return f"{self.order_id} {self.kind}"
