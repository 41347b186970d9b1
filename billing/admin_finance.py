"""Finance in the admin: income by month, what is owed, authors' shares and statements, sponsorship."""
import re
from datetime import date
from decimal import Decimal

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import Member
from billing import author_statements, finance, shares, sponsoring
from billing.admin_acts import Act, WithActs
from billing.admin_providers import RowForm
from billing.models import Earning, Recognition, RevenueShare, Sponsorship, Usage
from billing.refusals import BillingRefused
from billing.revenue import counts_tests
from billing.views.earnings import as_file
from kit import house
from kit.admin import ReadOnly
from kit.money import EXPONENTS, format_money
from kit.pagination import keyset_page
from kit.periods import day_of

MONTHS = 24


def _date_input():
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ShareForm(forms.ModelForm):
    """A new share: never more than the whole on any day."""

    percent = forms.DecimalField(
        label=gettext_lazy("Share in percent"), min_value=Decimal("0.01"), max_value=100, decimal_places=2,
        help_text=gettext_lazy("Of what a buyer pays for the product, and of that part of a member’s fee which belongs to its use."),
    )

    class Meta:
        model = RevenueShare
        fields = ["product", "author", "percent", "first_day", "last_day"]

    def clean(self):
        super().clean()
        data = self.cleaned_data
        if not self.errors:
            self.instance.basis_points = int(data["percent"] * 100)
            wanted = {name: data[name] for name in ("product", "author", "first_day", "last_day")}
            try:
                shares.refuse(RevenueShare(**wanted, basis_points=self.instance.basis_points))
            except BillingRefused as refusal:
                raise forms.ValidationError(str(refusal)) from refusal
        return data


class EndShareForm(RowForm):
    """Until when a share holds."""

    last_day = forms.DateField(label=gettext_lazy("Last day"), widget=_date_input())


def _end_share(request, share, data):
    shares.end(share, last_day=data["last_day"])
    return _("The share ends. What was sold until then keeps its terms.")


@admin.register(RevenueShare)
class RevenueShareAdmin(WithActs):
    """Agreed by adding a row, ended by the act; never rewritten."""

    form = ShareForm
    list_display = ["product", "author", "percent", "first_day", "last_day", "next_step"]
    list_filter = ["product__kind"]
    list_select_related = ["product", "author"]
    search_fields = ["product__sku", "product__name_en", "product__name_zh", "author__handle", "author__display_name"]
    autocomplete_fields = ["product", "author"]
    ordering = ["-id"]
    show_full_result_count = False
    acts = (Act("end", gettext_lazy("End"), EndShareForm, lambda row: row.last_day is None, _end_share),)

    @admin.display(description=gettext_lazy("share"), ordering="basis_points")
    def percent(self, share):
        return f"{share.basis_points / 100:g} %"

    @admin.display(description=pgettext_lazy("column", "next step"))
    def next_step(self, row):
        return super().next_step(row)

    def facts_of(self, row):
        return [(_("Product"), row.product), (_("Author"), row.author), (_("Share"), self.percent(row)), (_("First day"), row.first_day)]

    def get_fields(self, request, obj=None):
        return ["product", "author", "basis_points", "first_day", "last_day"] if obj else super().get_fields(request, obj)

    def has_add_permission(self, request):
        return self.has_decide_permission(request)

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, obj, form, change):
        made = shares.agree(obj.product, obj.author, basis_points=obj.basis_points, first_day=obj.first_day, last_day=obj.last_day)
        obj.pk = made.pk


class SponsorshipForm(forms.ModelForm):
    """An income: what, from whom, over which days."""

    sum = forms.DecimalField(label=gettext_lazy("Amount"), min_value=Decimal("0.01"), max_digits=14, decimal_places=2)

    class Meta:
        model = Sponsorship
        fields = ["kind", "sponsor", "sum", "currency", "first_day", "last_day", "note"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "currency" in self.fields:
            self.fields["currency"].initial = house.currency()

    def clean_currency(self):
        code = self.cleaned_data["currency"].strip().upper()
        if not (len(code) == 3 and code.isascii() and code.isalpha()):
            raise forms.ValidationError(_("A currency is three letters, such as CNY."))
        return code

    def clean(self):
        super().clean()
        data = self.cleaned_data
        if data.get("first_day") and data.get("last_day") and data["last_day"] < data["first_day"]:
            self.add_error("last_day", _("The last day does not come before the first."))
        if data.get("sum") and data.get("currency"):
            minor = data["sum"].scaleb(EXPONENTS.get(data["currency"], 2))
            if minor != int(minor):
                self.add_error("sum", _("This currency has no such small coins."))
            self.instance.amount = int(minor)
        return data


class CorrectForm(RowForm):
    """Why an entry is taken back."""

    note = forms.CharField(label=gettext_lazy("What was wrong"), max_length=300)


def _correct(request, entry, data):
    sponsoring.correct(entry, by=request.user, at=timezone.now(), note=data["note"])
    return _("A counter-entry takes it back. Enter what is right as a new one.")


@admin.register(Sponsorship)
class SponsorshipAdmin(WithActs):
    """Entered by adding a row, corrected by the act; never edited."""

    form = SponsorshipForm
    list_display = ["sponsor", "kind", "amount_shown", "first_day", "last_day", "entered_by", "entered_at", "next_step"]
    list_filter = ["kind", "currency"]
    list_select_related = ["entered_by", "corrected_by"]
    search_fields = ["sponsor", "note"]
    ordering = ["-id"]
    show_full_result_count = False
    acts = (Act("correct", gettext_lazy("Take back"), CorrectForm, lambda row: not row.corrects_id and not _is_corrected(row), _correct),)

    @admin.display(description=gettext_lazy("amount"), ordering="amount")
    def amount_shown(self, entry):
        return format_money(entry.amount, entry.currency)

    @admin.display(description=pgettext_lazy("column", "next step"))
    def next_step(self, row):
        return super().next_step(row)

    def facts_of(self, row):
        return [(_("Sponsor"), row.sponsor), (_("Amount"), self.amount_shown(row)), (_("Days"), f"{row.first_day} – {row.last_day}")]

    def get_fields(self, request, obj=None):
        own = ["kind", "sponsor", "amount_shown", "first_day", "last_day", "note", "entered_at", "entered_by", "corrects"]
        return own if obj else super().get_fields(request, obj)

    def get_readonly_fields(self, request, obj=None):
        return ["amount_shown"] if obj else []

    def has_add_permission(self, request):
        return self.has_decide_permission(request)

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, obj, form, change):
        made = sponsoring.enter(
            sponsor=obj.sponsor, amount=obj.amount, currency=obj.currency, first_day=obj.first_day, last_day=obj.last_day, kind=obj.kind,
            note=obj.note, by=request.user, at=timezone.now(),
        )
        obj.pk = made.pk


def _month(text: str) -> date:
    """The first day of a month such as 2026-03. Raises Http404."""
    if not re.fullmatch(r"2[0-9]{3}-(0[1-9]|1[0-2])", text, re.ASCII):
        raise Http404
    return date.fromisoformat(f"{text}-01")


def _is_corrected(row: Sponsorship) -> bool:
    return hasattr(row, "corrected_by")


@admin.register(Recognition)
class RecognitionAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["month", "line", "sum", "posting", "at"]
    list_select_related = ["line__order", "posting"]
    search_fields = ["line__order__ref"]
    ordering = ["-month", "-id"]

    @admin.display(description=gettext_lazy("amount"), ordering="amount")
    def sum(self, row):
        return format_money(row.amount, row.line.order.currency)


@admin.register(Usage)
class UsageAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["day", "member", "product", "units"]
    list_select_related = ["member", "product"]
    search_fields = ["member__handle", "product__sku"]
    ordering = ["-day", "-id"]


@admin.register(Earning)
class EarningAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["on", "author", "kind", "product", "sum", "order_line", "posting", "releases_on", "release", "is_test"]
    list_filter = ["kind", "is_test", "currency"]
    list_select_related = ["author", "product", "order_line", "posting", "release"]
    search_fields = ["author__handle", "author__display_name", "order_line__order__ref", "posting__key"]
    ordering = ["-on", "-id"]
    change_list_template = "billing/admin/earnings.html"

    @admin.display(description=gettext_lazy("amount"), ordering="amount")
    def sum(self, row):
        return format_money(row.amount, row.currency)

    def get_urls(self):
        view = self.admin_site.admin_view
        own = [
            path("finance/", view(self.finance), name="billing_earning_finance"),
            path("statement/<int:author>/", view(self.statement), name="billing_earning_statement"),
        ]
        return [*own, *super().get_urls()]

    def finance(self, request):
        """Income by month, balances, what each author is owed."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        today = day_of(timezone.now())
        context = {
            **self.admin_site.each_context(request), "title": _("Finance"), "opts": self.opts, "counts_tests": counts_tests(),
            "months": finance.months(since=today.replace(year=today.year - MONTHS // 12)), "balances": finance.balances(),
            "owed": finance.owed_to_authors(),
        }
        return TemplateResponse(request, "billing/admin/finance.html", context)

    def statement(self, request, author):
        """An author's statement as staff read it: `?month=2026-03`, and `&csv=1` as a file."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        person = get_object_or_404(Member, pk=author)
        lines = author_statements.of(person)
        chosen = request.GET.get("month", "")
        if chosen:
            lines = author_statements.in_month(lines, _month(chosen))
        if request.GET.get("csv"):
            return as_file(lines, f"earnings-{person.handle}-{chosen or 'all'}.csv")
        page = keyset_page(lines.select_related("product", "posting", "release", "order_line__plan"), request, ("-on", "-id"), size=50)
        context = {
            **self.admin_site.each_context(request), "title": _("Statement of %(who)s") % {"who": person}, "opts": self.opts,
            "person": person, "chosen": chosen, "owed": author_statements.owed(author_statements.of(person)),
            "months": author_statements.months_of(author_statements.of(person)), "page": page, "counts_tests": counts_tests(),
            "lines": [(line, row) for line, row in zip(author_statements.shown(page.items), page.items, strict=True)],
        }
        return TemplateResponse(request, "billing/admin/statement.html", context)
