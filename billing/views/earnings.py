"""What a member earns as an author: what is owed, month by month, and each month line by line."""
import csv
from datetime import date

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView

from accounts.guards import SignedInMixin
from billing import author_statements
from billing.revenue import counts_tests
from kit.pagination import keyset_page


def first_of(year: int, month: int) -> date:
    """The first day of the month in an address. Raises Http404."""
    if not (2000 <= year <= 9998 and 1 <= month <= 12):
        raise Http404
    return date(year, month, 1)


class EarningsPage(SignedInMixin, TemplateView):
    """What is on hold and what is available, the months, and the shares agreed."""

    template_name = "billing/earnings.html"

    def get_context_data(self, **kwargs):
        mine = author_statements.of(self.request.user)
        return super().get_context_data(
            owed=author_statements.owed(mine), months=author_statements.months_of(mine),
            agreed=author_statements.agreed_with(self.request.user), counts_tests=counts_tests(), **kwargs,
        )


class EarningsMonthPage(SignedInMixin, TemplateView):
    """The reader's statement of a month."""

    template_name = "billing/earnings_month.html"

    def get_context_data(self, **kwargs):
        first = first_of(kwargs.pop("year"), kwargs.pop("month"))
        lines = author_statements.in_month(author_statements.of(self.request.user), first)
        page = keyset_page(lines, self.request, ("-on", "-id"), size=50)
        return super().get_context_data(
            first=first, page=page, lines=list(author_statements.shown(page.items)), sums=author_statements.months_of(lines),
            counts_tests=counts_tests(), **kwargs,
        )


@require_safe
@login_required
def earnings_csv(request, year, month):
    lines = author_statements.in_month(author_statements.of(request.user), first_of(year, month))
    return as_file(lines, f"earnings-{year}-{month:02d}.csv")


def as_file(lines, name: str) -> HttpResponse:
    answer = HttpResponse(content_type="text/csv; charset=utf-8", headers={"Content-Disposition": f'attachment; filename="{name}"'})
    # A spreadsheet takes a file without this mark for one in its own old encoding.
    answer.write("\ufeff")
    # A text that begins like a formula is made a text.
    csv.writer(answer).writerows([_safe(cell) for cell in row] for row in author_statements.csv_rows(lines))
    return answer


def _safe(cell):
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "@", "\t") else cell
