"""The ledger: double entry in integer minor units. Written only by `billing.ledger.post`; never changed afterwards."""
from django.db import models
from django.utils.translation import gettext_lazy as _


class LedgerAccount(models.Model):
    """An account in one currency. Debit is positive, credit negative: money at a provider is positive, income negative."""

    class Code(models.TextChoices):
        PROVIDER_CLEARING = "provider_clearing", _("money at payment providers")
        BANK = "bank", _("bank")
        PAYMENT_FEES = "payment_fees", _("payment fees")
        REVENUE = "revenue", _("revenue")
        DEFERRED_MEMBERSHIP = "deferred_membership", _("membership paid in advance")
        HELD = "held", _("money held for members")
        DISPUTES = "disputes", _("money in dispute")
        DISPUTE_LOSSES = "dispute_losses", _("lost in disputes")

    code = models.CharField(_("account"), max_length=30, choices=Code)
    currency = models.CharField(_("currency"), max_length=3)

    class Meta:
        verbose_name = _("ledger account")
        verbose_name_plural = _("ledger accounts")
        constraints = [models.UniqueConstraint(fields=["code", "currency"], name="one_account_per_code_and_currency")]

    def __str__(self):
        return f"{self.get_code_display()} ({self.currency})"


class LedgerTransaction(models.Model):
    """One posting. `key` names its cause, so that a cause is posted once."""

    key = models.CharField(_("key"), max_length=80, unique=True)
    cause = models.CharField(_("cause"), max_length=160)
    at = models.DateTimeField(_("at"))
    currency = models.CharField(_("currency"), max_length=3)

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
