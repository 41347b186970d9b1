"""Statements of authors: a month, line by line, as pages, CSV and staff read it. Test money stands in none, unless the sandbox is
all there is: then it is the demo, and every page says so."""
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext as _

from billing.fulfilment import describe_all
from billing.models import Earning, RevenueShare
from billing.revenue import counts_tests
from kit.money import plain_amount
from kit.periods import day_of

Kind = Earning.Kind


def of(author):
    """The lines of an author that count."""
    return Earning.objects.of(author).filter(**({} if counts_tests() else {"is_test": False}))


def is_author(member) -> bool:
    """Whether there is a share agreed with them, or ever was."""
    return RevenueShare.objects.filter(author=member).exists()


@dataclass(frozen=True)
class Month:
    """A month of an author in one currency."""

    first: date
    currency: str
    sales: int
    membership: int
    refunds: int
    lines: int

    @property
    def total(self) -> int:
        return self.sales + self.membership + self.refunds


def months_of(earnings) -> list[Month]:
    """The months in which something was earned, newest first; one query."""
    rows = earnings.annotate(month=TruncMonth("on")).order_by("-month", "currency").values_list("month", "currency").annotate(
        *(), **{kind: Sum("amount", filter=Q(kind=kind), default=0) for kind in Kind.values}, lines=Count("pk")
    ).values_list("month", "currency", *Kind.values, "lines")
    return [Month(*row) for row in rows]


@dataclass(frozen=True)
class Owed:
    """What an author has in one currency: on hold, and available."""

    currency: str
    held: int
    available: int


def owed(earnings) -> list[Owed]:
    sums = {"held": Sum("amount", filter=Q(release=None), default=0), "free": Sum("amount", filter=Q(release__isnull=False), default=0)}
    return [Owed(*row) for row in earnings.order_by("currency").values_list("currency").annotate(**sums)]


def in_month(earnings, first: date):
    """The lines of a month, newest first, with what a page shows of them."""
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return earnings.filter(on__gte=first, on__lte=last).select_related("product", "posting", "release", "order_line__plan")


@dataclass(frozen=True)
class Line:
    """A line of a statement in the reader's language. `number` names it, `line` the order line, `posting` the entry in the books;
    who bought or read is not said."""

    number: int
    on: date
    kind: str
    what: str
    url: str
    language: str
    detail: str
    amount: int
    currency: str
    is_held: bool
    releases_on: date
    line: int
    posting: str
    released_by: str
    is_test: bool


def shown(earnings: Iterable[Earning]) -> Iterator[Line]:
    """`earnings` with product, posting, release, order line and plan."""
    rows = list(earnings)
    about = describe_all({row.product for row in rows if row.product})
    for row in rows:
        described = about.get(row.product_id) if row.product_id else None
        yield Line(
            number=row.pk, on=row.on, kind=row.get_kind_display(), what=described.title if described else row.order_line.description,
            url=described.url if described else "", language=described.language if described else "", detail=_detail(row),
            amount=row.amount, currency=row.currency, is_held=row.release_id is None, releases_on=row.releases_on,
            line=row.order_line_id, posting=row.posting.key, released_by=row.release.key if row.release else "", is_test=row.is_test,
        )


def _detail(row: Earning) -> str:
    if row.kind == Kind.MEMBERSHIP:
        return _("%(own)s of the %(all)s minutes that a member used in this month") % {
            "own": _minutes(row.units), "all": _minutes(row.all_units),
        }
    return ""


def _minutes(seconds: int) -> str:
    return f"{seconds / 60:.1f}".removesuffix(".0")


CSV_HEADER = (
    "number", "day", "kind", "what", "amount", "currency", "state", "released on or on hold until", "order line", "share of use",
    "posting", "released by", "test money",
)


def csv_rows(earnings) -> Iterator[tuple]:
    """A statement for a spreadsheet: the header, then a row a line, oldest first."""
    yield CSV_HEADER
    ordered = earnings.order_by("on", "pk")
    batch: list[Earning] = []
    for row in ordered.iterator(chunk_size=500):
        batch.append(row)
        if len(batch) == 500:
            yield from _csv(batch)
            batch = []
    yield from _csv(batch)


def _csv(batch: list[Earning]) -> Iterator[tuple]:
    for row, line in zip(batch, shown(batch), strict=True):
        share = f"{row.units}/{row.all_units}" if row.all_units else ""
        yield (
            line.number, line.on.isoformat(), row.kind, line.what, plain_amount(line.amount, line.currency), line.currency,
            "held" if line.is_held else "available", (day_of(row.release.at) if row.release else line.releases_on).isoformat(), line.line,
            share, line.posting, line.released_by, "yes" if line.is_test else "",
        )


@dataclass(frozen=True)
class Agreed:
    """A share that an author has, or had, of a product."""

    what: str
    url: str
    percent: str
    first_day: date
    last_day: date | None


def agreed_with(author) -> list[Agreed]:
    """Their shares, the newest first."""
    rows = list(RevenueShare.objects.filter(author=author).select_related("product").order_by("-first_day", "-pk"))
    about = describe_all(row.product for row in rows)
    return [
        Agreed(about[row.product_id].title, about[row.product_id].url, f"{row.basis_points / 100:g} %", row.first_day, row.last_day)
        for row in rows
    ]
