"""What providers account for: the lines of their statements, each day compared with our books, and every difference."""
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing.models.dispute import Dispute
from billing.models.payment import Payment
from billing.models.refund import Refund
from kit.money import format_money


class StatementEntry(models.Model):
    """A line of a statement as it was last read. `moved` is what it did to the money that the provider holds for us."""

    provider = models.CharField(_("provider"), max_length=20)
    kind = models.CharField(_("kind"), max_length=10)
    provider_id = models.CharField(_("number at the provider"), max_length=80)
    state = models.CharField(_("state"), max_length=10)
    payment_key = models.CharField(_("payment"), max_length=80)
    day = models.DateField(_("day"))
    moved = models.BigIntegerField(_("moved, in minor units"))
    fee = models.BigIntegerField(_("fee, in minor units"), default=0)
    currency = models.CharField(_("currency"), max_length=3)
    agrees = models.BooleanField(_("agrees with our books"), default=False)

    class Meta:
        verbose_name = _("line of a statement")
        verbose_name_plural = _("lines of statements")
        constraints = [models.UniqueConstraint(fields=["provider", "kind", "provider_id", "state"], name="statement_line_once")]
        indexes = [
            models.Index(fields=["provider", "day"], name="statement_by_day"),
            models.Index(fields=["provider", "kind", "payment_key"], name="statement_by_payment"),
        ]

    def __str__(self):
        return f"{self.provider} {self.kind} {self.provider_id}"


class Reconciliation(models.Model):
    """One day of one provider, as it was last compared. `error`: the statement could not be had, or a line not be read."""

    provider = models.CharField(_("provider"), max_length=20)
    day = models.DateField(_("day"))
    ran_at = models.DateTimeField(_("compared"))
    lines = models.PositiveIntegerField(_("lines"), default=0)
    agreed = models.PositiveIntegerField(_("agreed"), default=0)
    mended = models.PositiveIntegerField(_("mended"), default=0)
    differ = models.PositiveIntegerField(_("differ"), default=0)
    error = models.CharField(_("error"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("reconciliation")
        verbose_name_plural = _("reconciliations")
        constraints = [models.UniqueConstraint(fields=["provider", "day"], name="reconciled_once_a_day")]

    def __str__(self):
        return f"{self.provider} {self.day}"


class DiscrepancyQuerySet(models.QuerySet):
    def open(self):
        return self.filter(state=Discrepancy.State.OPEN)


class Discrepancy(models.Model):
    """A difference between a provider’s statement and our books: found once, then mended by the portal or settled by staff."""

    class Kind(models.TextChoices):
        MISSED = "missed", _("we had not heard of it")
        UNKNOWN = "unknown", _("they name a payment that we do not know")
        DIFFERS = "differs", _("they say something else than we do")
        NOT_THERE = "not_there", _("we have it and they do not")

    class State(models.TextChoices):
        OPEN = "open", _("open")
        MENDED = "mended", _("mended by the portal")
        SETTLED = "settled", _("settled by staff")

    provider = models.CharField(_("provider"), max_length=20)
    day = models.DateField(_("day"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    about = models.CharField(_("about"), max_length=10)
    provider_id = models.CharField(_("number at the provider"), max_length=80, blank=True)
    key = models.CharField(_("our number of it"), max_length=80, blank=True)
    payment = models.ForeignKey(
        Payment, models.PROTECT, null=True, blank=True, related_name="discrepancies", verbose_name=_("payment")
    )
    # What, in which state, how much: put into words for whoever reads it.
    ours_said = models.JSONField(_("we say"), default=dict, blank=True)
    theirs_said = models.JSONField(_("they say"), default=dict, blank=True)
    state = models.CharField(_("state"), max_length=7, choices=State, default=State.OPEN)
    found_at = models.DateTimeField(_("found"))
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("settled by")
    )
    how = models.CharField(_("how it was settled"), max_length=500, blank=True)

    objects = DiscrepancyQuerySet.as_manager()

    class Meta:
        verbose_name = _("difference with a provider")
        verbose_name_plural = _("differences with providers")
        permissions = [("decide_discrepancy", "Can settle differences with providers")]
        constraints = [
            models.UniqueConstraint(fields=["provider", "kind", "about", "provider_id", "key"], name="discrepancy_found_once"),
            models.CheckConstraint(condition=Q(state="open") | Q(settled_at__isnull=False), name="settled_discrepancy_says_when"),
            models.CheckConstraint(
                condition=~Q(state="settled") | Q(settled_by__isnull=False) & ~Q(how=""), name="a_person_says_how_a_discrepancy_was_settled"
            ),
        ]
        indexes = [models.Index(fields=["-found_at", "-id"], condition=Q(state="open"), name="discrepancy_open")]

    def __str__(self):
        return f"{self.provider} {self.day} {self.kind}"

    @property
    def ours(self) -> str:
        return in_words(self.ours_said)

    @property
    def theirs(self) -> str:
        return in_words(self.theirs_said)


STATES = {"payment": Payment.State, "refund": Refund.State, "dispute": Dispute.State}


def said(what: str, *, state: str = "", amount: int | None = None, currency: str = "") -> dict:
    """One side of a difference as it is kept: a payment, refund or dispute, its state, and how much."""
    return {"what": what, "state": f"{state}", "amount": amount, "currency": currency}


def in_words(side: dict) -> str:
    """The same in the reader’s language: `succeeded, ¥268`. A state that we do not know stands as it came."""
    if not side:
        return ""
    words = dict(STATES[side["what"]].choices) if side["what"] in STATES else {}
    parts = [str(words.get(side["state"], side["state"]))] if side["state"] else []
    return ", ".join([*parts, format_money(side["amount"], side["currency"])] if side["amount"] is not None else parts)
