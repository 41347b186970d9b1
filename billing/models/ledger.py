"""The ledger: double entry in integer minor units. Written only by `billing.ledger.post`; never changed afterwards."""
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class LedgerAccount(models.Model):
    """An account in one currency. Debit is positive, credit negative: money at a provider is positive, income negative. What is
    owed to authors has an account for each of them: `owner`."""

    class Code(models.TextChoices):
        PROVIDER_CLEARING = "provider_clearing", _("money at payment providers")
        BANK = "bank", _("bank")
        PAYMENT_FEES = "payment_fees", _("payment fees")
        REVENUE = "revenue", _("revenue")
        DEFERRED_MEMBERSHIP = "deferred_membership", _("membership paid in advance")
        HELD = "held", _("money held for members")
        DISPUTES = "disputes", _("money in dispute")
        DISPUTE_LOSSES = "dispute_losses", _("lost in disputes")
        AUTHOR_HELD = "author_held", _("owed to an author, on hold")
        AUTHOR_AVAILABLE = "author_available", _("owed to an author, available")
        DEFERRED_SPONSORSHIP = "deferred_sponsorship", _("sponsorship paid in advance")
        SPONSORSHIP = "sponsorship", _("sponsorship and advertising")

    OWNED = (Code.AUTHOR_HELD, Code.AUTHOR_AVAILABLE)

    code = models.CharField(_("account"), max_length=30, choices=Code)
    currency = models.CharField(_("currency"), max_length=3)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="ledger_accounts", verbose_name=_("owner")
    )

    class Meta:
        verbose_name = _("ledger account")
        verbose_name_plural = _("ledger accounts")
        constraints = [
            models.UniqueConstraint(fields=["code", "currency"], condition=Q(owner=None), name="one_account_per_code_and_currency"),
            models.UniqueConstraint(
                fields=["owner", "code", "currency"], condition=Q(owner__isnull=False), name="one_account_per_owner_code_and_currency"
            ),
            models.CheckConstraint(
                condition=Q(code__in=["author_held", "author_available"], owner__isnull=False)
                | ~Q(code__in=["author_held", "author_available"]) & Q(owner=None),
                name="what_is_owed_has_an_owner",
            ),
        ]

    def __str__(self):
        whose = f" {self.owner_id}" if self.owner_id else ""
        return f"{self.get_code_display()}{whose} ({self.currency})"


class LedgerTransaction(models.Model):
    """One posting. `key` names its cause, so that a cause is posted once. `is_test`: no real money moved."""

    key = models.CharField(_("key"), max_length=80, unique=True)
    cause = models.CharField(_("cause"), max_length=160)
    at = models.DateTimeField(_("at"))
    currency = models.CharField(_("currency"), max_length=3)
    is_test = models.BooleanField(_("test money"), default=False)

    class Meta:
        verbose_name = _("ledger transaction")
        verbose_name_plural = _("ledger transactions")
        indexes = [models.Index(fields=["-at", "-id"], name="ledger_newest")]

    def __str__(self):
        return self.key


class LedgerEntry(models.Model):
    """One leg of a posting; the legs of a transaction add up to zero."""

    transaction = models.ForeignKey(LedgerTransaction, models.PROTECT, related_name="entries", verbose_name=_("transaction"))
    account = models.ForeignKey(LedgerAccount, models.PROTECT, related_name="entries", verbose_name=_("account"))
    amount = models.BigIntegerField(_("amount, in minor units"))

    class Meta:
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger entries")
        constraints = [models.CheckConstraint(condition=~models.Q(amount=0), name="ledger_entry_is_not_zero")]

    def __str__(self):
        return f"{self.account_id}: {self.amount}"
