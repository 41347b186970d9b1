"""Coupons in the admin: one, or many at once, how each is used, stopping them, a file of codes."""
import csv
import re
from typing import ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from billing import coupons
from billing.discounts import worth
from billing.forms_coupons import ManyCouponsForm, OneCouponForm
from billing.models import Coupon, CouponRedemption
from kit.admin import ReadOnly, means, unasked
from kit.money import format_money

# What an office program would run as a formula.
FORMULA = re.compile(r"^[=+\-@\t\r]")


@admin.register(Coupon)
class CouponAdmin(admin.ModelAdmin):
    """What a coupon is worth and for what is fixed from its first use on; a code is never reused for something else."""

    form = OneCouponForm
    list_display = ["written", "worth", "note", "used", "waiting", "left", "given_away", "starts_at", "ends_at", "stopped_at"]
    list_filter = [
        ("stopped_at", admin.EmptyFieldListFilter), "scope", "is_first_purchase", ("issued_to", admin.EmptyFieldListFilter), "batch",
    ]
    list_select_related = ["issued_to"]
    search_fields = ["code", "note", "batch", "cause", "issued_to__handle", "issued_to__display_name"]
    search_help_text = gettext_lazy("Code, note, batch, or the member it was given to.")
    autocomplete_fields = ["products", "plans", "issued_to"]
    ordering = ["-id"]
    show_full_result_count = False
    actions = ["stop_coupons", "resume_coupons", "export_codes"]
    change_list_template = "billing/admin/coupons.html"
    fieldsets: ClassVar = (
        (None, {"fields": ["code", "note"]}),
        (gettext_lazy("What it is worth"), {"fields": ["percent", "amount", "currency", "least"]}),
        (gettext_lazy("How often it can be used"), {"fields": ["cap", "cap_per_member", "is_first_purchase", "issued_to"]}),
        (gettext_lazy("When"), {"fields": ["starts_at", "ends_at"]}),
        (gettext_lazy("What it is good for"), {"fields": ["scope", "kinds", "products", "plans"]}),
    )
    # For who may look and not change: percent, amount and least are fields of the form alone.
    READ_ONLY: ClassVar = ["minimal_amount", "currency", "cap", "cap_per_member", "starts_at", "ends_at", "scope", "products", "plans"]
    SO_FAR: ClassVar = (
        gettext_lazy("So far"),
        {
            "fields": [
                "used", "waiting", "left", "given_away", "link", "cause", "batch", "created_at", "created_by", "stopped_at", "stopped_by",
            ]
        },
    )

    def get_queryset(self, request):
        uses = CouponRedemption.objects.filter(coupon=OuterRef("pk")).order_by().values("coupon")
        waits = Q(state="reserved", expires_at__gt=timezone.now())
        number = lambda which: Coalesce(Subquery(uses.filter(which).annotate(n=Count("pk")).values("n")), 0)  # noqa: E731
        sums = uses.filter(state="consumed").annotate(sum=Sum("amount"), money=Count("currency", distinct=True))
        return super().get_queryset(request).annotate(
            used_count=number(Q(state="consumed")), waiting_count=number(waits), given_sum=Subquery(sums.values("sum")),
            currencies=Subquery(sums.values("money")),
            given_in=Subquery(uses.filter(state="consumed").order_by().values("currency")[:1]),
        )

    def get_fieldsets(self, request, obj=None):
        if obj is None:
            return self.fieldsets
        if self.has_change_permission(request, obj):
            return (*self.fieldsets, self.SO_FAR)
        return ((None, {"fields": ["code", "note", "worth", *self.READ_ONLY]}), self.SO_FAR)

    def get_readonly_fields(self, request, obj=None):
        if obj is None:
            return []
        return ["code", "worth", "issued_to", *self.SO_FAR[1]["fields"]]

    def save_model(self, request, obj, form, change):
        if not change:
            obj.created_at, obj.created_by = timezone.now(), request.user
        super().save_model(request, obj, form, change)

    @admin.display(description=gettext_lazy("code"), ordering="code")
    def written(self, coupon):
        return coupon.written

    @admin.display(description=gettext_lazy("worth"))
    def worth(self, coupon):
        return worth(coupon)

    @admin.display(description=gettext_lazy("used"))
    def used(self, coupon):
        address = reverse("admin:billing_couponredemption_changelist") + "?" + urlencode({"coupon__id__exact": coupon.pk})
        return format_html('<a href="{}">{}</a>', address, coupon.used_count)

    @admin.display(description=gettext_lazy("waiting for payment"))
    def waiting(self, coupon):
        return coupon.waiting_count

    @admin.display(description=gettext_lazy("left"))
    def left(self, coupon):
        return _("no limit") if coupon.cap is None else coupon.cap - coupon.used_count - coupon.waiting_count

    @admin.display(description=gettext_lazy("given away"))
    def given_away(self, coupon):
        if not coupon.given_sum:
            return "–"
        if coupon.currencies == 1:
            return format_money(coupon.given_sum, coupon.given_in)
        return _("in several currencies")

    @admin.display(description=gettext_lazy("link"))
    def link(self, coupon):
        return coupon.get_absolute_url()

    def has_add_permission(self, request):
        return request.user.has_perm("billing.decide_coupon")

    def has_change_permission(self, request, obj=None):
        return request.user.has_perm("billing.decide_coupon")

    @admin.action(description=gettext_lazy("Stop these coupons"), permissions=["change"])
    @means(gettext_lazy("Nobody can use their codes until you let them be used again."))
    def stop_coupons(self, request, queryset):
        chosen = list(queryset.filter(stopped_at=None))
        for coupon in chosen:
            coupons.stop(coupon, by=request.user, at=timezone.now())
        self.message_user(
            request, ngettext("%(n)d coupon was stopped. Orders that have it keep their price.",
                              "%(n)d coupons were stopped. Orders that have one keep their price.", len(chosen)) % {"n": len(chosen)},
        )

    @admin.action(description=gettext_lazy("Let these coupons be used again"), permissions=["change"])
    @means(gettext_lazy("Their codes lower prices again."))
    def resume_coupons(self, request, queryset):
        chosen = list(queryset.filter(stopped_at__isnull=False))
        for coupon in chosen:
            coupons.resume(coupon)
        self.message_user(
            request, ngettext("%(n)d coupon can be used again.", "%(n)d coupons can be used again.", len(chosen)) % {"n": len(chosen)}
        )

    @admin.action(description=gettext_lazy("Export the codes as a file"), permissions=["view"])
    @unasked
    def export_codes(self, request, queryset):
        answer = HttpResponse(content_type="text/csv; charset=utf-8", headers={"Content-Disposition": 'attachment; filename="coupons.csv"'})
        # Without the mark Excel reads Chinese as something else.
        answer.write("\ufeff")
        file = csv.writer(answer)
        file.writerow([_("code"), _("link"), _("worth"), _("batch"), _("what it is for"), _("until"), _("used"), _("stopped")])
        for coupon in queryset.order_by("id").iterator():
            row = [
                coupon.written, request.build_absolute_uri(coupon.get_absolute_url()), worth(coupon), coupon.batch, coupon.note,
                timezone.localtime(coupon.ends_at).isoformat(" ", "minutes") if coupon.ends_at else "", coupon.used_count,
                timezone.localtime(coupon.stopped_at).isoformat(" ", "minutes") if coupon.stopped_at else "",
            ]
            file.writerow([_harmless(str(cell)) for cell in row])
        return answer

    def get_urls(self):
        return [path("many/", self.admin_site.admin_view(self.make_many), name="billing_coupon_many"), *super().get_urls()]

    def make_many(self, request):
        """Many codes of one kind, each for one use; then the list of them, to be exported."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = ManyCouponsForm(request.POST if request.method == "POST" else None, instance=Coupon())
        if request.method == "POST" and form.is_valid():
            data = form.cleaned_data
            form.instance.batch = data["batch"]
            made = coupons.make_many(
                form.instance, data["count"], prefix=data["prefix"], products=data["products"], plans=data["plans"], by=request.user,
                at=timezone.now(),
            )
            messages.success(request, ngettext("%(n)d code was made.", "%(n)d codes were made.", len(made)) % {"n": len(made)})
            return redirect(reverse("admin:billing_coupon_changelist") + "?" + urlencode({"batch__exact": data["batch"]}))
        context = {**self.admin_site.each_context(request), "title": _("Make many codes at once"), "form": form, "opts": self.opts}
        return TemplateResponse(request, "billing/admin/many_coupons.html", context, status=400 if form.errors else 200)


def _harmless(cell: str) -> str:
    return f"'{cell}" if FORMULA.match(cell) else cell


@admin.register(CouponRedemption)
class CouponRedemptionAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["coupon", "order", "member", "state", "sum", "reserved_at", "expires_at", "consumed_at", "released_at", "is_taken_off"]
    list_filter = ["state", "is_taken_off", "currency"]
    list_select_related = ["coupon", "order", "member"]
    search_fields = ["coupon__code", "order__ref", "member__handle"]
    ordering = ["-id"]
    show_full_result_count = False

    def lookup_allowed(self, lookup, value, request=None):
        return lookup == "coupon__id__exact" or super().lookup_allowed(lookup, value, request)

    @admin.display(description=gettext_lazy("discount"), ordering="amount")
    def sum(self, redemption):
        return format_money(redemption.amount, redemption.currency)
