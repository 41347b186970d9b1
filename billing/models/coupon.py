"""Coupon: a code that takes something off a price. CouponRedemption: one use of it, kept for ever."""
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from billing.coupon_codes import in_groups
from billing.models.catalogue import Plan, Product
from billing.models.order import Order

WHOLE = 10_000


class CouponQuerySet(models.QuerySet):
    def of(self, member):
        """Those that were given to a member."""
        return self.filter(issued_to=member)

    def open_at(self, at):
        """Neither stopped nor outside their days; whether uses are left is another question."""
        return self.filter(Q(starts_at=None) | Q(starts_at__lte=at), Q(ends_at=None) | Q(ends_at__gt=at), stopped_at=None)


class Coupon(models.Model):
    """A percentage, in basis points, or a fixed amount of one currency; never more than there is to pay. How often it was used is
    a count of its redemptions. `code` stands in its normalised form; `issued_to` alone may use what was given to them, once for each
    `cause`."""

    class Scope(models.TextChoices):
        ALL = "all", _("everything")
        KINDS = "kinds", _("some kinds of things")
        PRODUCTS = "products", _("some products")
        PLANS = "plans", _("some memberships")

    # Beside the kinds of products.
    KIND_OF_PLANS = "plan"

    code = models.CharField(_("code"), max_length=40, unique=True)
    note = models.CharField(_("what it is for"), max_length=160, blank=True, help_text=_("Only the team reads this."))
    percent_bp = models.PositiveIntegerField(
        _("discount in basis points"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(WHOLE)]
    )
    fixed_amount = models.PositiveBigIntegerField(_("discount, in minor units"), null=True, blank=True, validators=[MinValueValidator(1)])
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    minimal_amount = models.PositiveBigIntegerField(_("least to buy, in minor units"), default=0)
    cap = models.PositiveIntegerField(_("uses in all"), null=True, blank=True, validators=[MinValueValidator(1)])
    cap_per_member = models.PositiveIntegerField(
        _("uses by one member"), null=True, blank=True, default=1, validators=[MinValueValidator(1)]
    )
    starts_at = models.DateTimeField(_("from"), null=True, blank=True)
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)
    scope = models.CharField(_("good for"), max_length=10, choices=Scope, default=Scope.ALL)
    kinds = models.JSONField(_("kinds"), default=list, blank=True)
    products = models.ManyToManyField(Product, blank=True, related_name="coupons", verbose_name=_("products"))
    plans = models.ManyToManyField(Plan, blank=True, related_name="coupons", verbose_name=_("memberships"))
    is_first_purchase = models.BooleanField(_("first purchase only"), default=False)
    issued_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="coupons", verbose_name=_("given to"),
        help_text=_("Only this member can use it."),
    )
    cause = models.CharField(_("given for"), max_length=80, blank=True)
    batch = models.CharField(_("batch"), max_length=60, blank=True)
    created_at = models.DateTimeField(_("made"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("made by")
    )
    stopped_at = models.DateTimeField(_("stopped"), null=True, blank=True)
    stopped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("stopped by")
    )

    objects = CouponQuerySet.as_manager()

    class Meta:
        verbose_name = _("coupon")
        verbose_name_plural = _("coupons")
        permissions = [("decide_coupon", "Can make, change and stop coupons")]
        constraints = [
            models.CheckConstraint(
                # Without the two “is not null” a row with neither would pass: NULL is no “no” to a check.
                condition=Q(percent_bp__isnull=False, percent_bp__gte=1, percent_bp__lte=WHOLE, fixed_amount=None)
                | (Q(percent_bp=None, fixed_amount__isnull=False, fixed_amount__gte=1) & ~Q(currency="")),
                name="coupon_is_a_percentage_or_an_amount",
            ),
            models.CheckConstraint(condition=Q(minimal_amount=0) | ~Q(currency=""), name="least_amount_has_a_currency"),
            models.CheckConstraint(condition=Q(cap=None) | Q(cap__gte=1), name="coupon_can_be_used"),
            models.CheckConstraint(condition=Q(cap_per_member=None) | Q(cap_per_member__gte=1), name="a_member_can_use_the_coupon"),
            models.CheckConstraint(
                condition=Q(starts_at=None) | Q(ends_at=None) | Q(ends_at__gt=F("starts_at")), name="coupon_ends_after_it_starts"
            ),
            models.CheckConstraint(condition=Q(cause="") | Q(issued_to__isnull=False), name="a_cause_is_a_members"),
            models.UniqueConstraint(fields=["issued_to", "cause"], condition=~Q(cause=""), name="one_coupon_a_member_and_cause"),
        ]
        indexes = [
            models.Index(fields=["issued_to", "-id"], condition=Q(issued_to__isnull=False), name="coupon_of_member"),
            models.Index(fields=["batch"], condition=~Q(batch=""), name="coupon_of_batch"),
        ]

    def __str__(self):
        return self.written

    def get_absolute_url(self):
        """The link that brings the code to checkout."""
        return reverse("billing:coupon_link", args=[self.code])

    @property
    def written(self) -> str:
        """As it is shown: what somebody thought of in one piece, what was drawn by lot in groups."""
        return in_groups(self.code) if self.cause or self.batch else self.code


class CouponRedemptionQuerySet(models.QuerySet):
    def taken_at(self, at):
        """What holds a use of its coupon: what was paid for, and what waits for its money."""
        return self.filter(Q(state="consumed") | Q(state="reserved", expires_at__gt=at))

    def of_orders(self):
        """What stands behind the discount of its order, whatever became of the order."""
        return self.filter(is_taken_off=False)


class CouponRedemption(models.Model):
    """reserved → consumed | released. A place is held until `expires_at`, which is the order's. A refund leaves it as it is.

    `is_taken_off`: the member took the code off the order again; else the discount of the order is the amount here."""

    class State(models.TextChoices):
        RESERVED = "reserved", _("reserved")
        CONSUMED = "consumed", _("used")
        RELEASED = "released", _("released")

    coupon = models.ForeignKey(Coupon, models.PROTECT, related_name="redemptions", verbose_name=_("coupon"))
    order = models.ForeignKey(Order, models.PROTECT, related_name="redemptions", verbose_name=_("order"))
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="redemptions", verbose_name=_("member"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.RESERVED)
    amount = models.PositiveBigIntegerField(_("discount, in minor units"), validators=[MinValueValidator(1)])
    currency = models.CharField(_("currency"), max_length=3)
    reserved_at = models.DateTimeField(_("reserved"))
    expires_at = models.DateTimeField(_("held until"))
    consumed_at = models.DateTimeField(_("used"), null=True, blank=True)
    released_at = models.DateTimeField(_("released"), null=True, blank=True)
    is_taken_off = models.BooleanField(_("taken off again"), default=False)

    objects = CouponRedemptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("use of a coupon")
        verbose_name_plural = _("uses of coupons")
        constraints = [
            models.UniqueConstraint(fields=["order"], condition=Q(is_taken_off=False), name="order_has_one_coupon"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="redemption_takes_something_off"),
            models.CheckConstraint(
                condition=Q(state="reserved", consumed_at=None, released_at=None)
                | Q(state="consumed", consumed_at__isnull=False, released_at=None)
                | Q(state="released", consumed_at=None, released_at__isnull=False),
                name="redemption_says_when",
            ),
            models.CheckConstraint(condition=Q(is_taken_off=False) | Q(state="released"), name="what_is_taken_off_is_released"),
        ]
        indexes = [
            models.Index(fields=["coupon", "member"], condition=~Q(state="released"), name="redemption_that_counts"),
            models.Index(fields=["coupon", "-id"], name="redemption_of_coupon"),
        ]

    def __str__(self):
        return f"{self.coupon_id} {self.order_id} {self.state}"
