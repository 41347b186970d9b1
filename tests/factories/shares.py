"""Authors' shares, what members use, and the passing of months."""
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from billing import earnings, recognition, shares, sponsoring, usage
from billing.models import RevenueShare, Sponsorship
from kit.periods import day_of
from tests.factories.accounts import make_member
from tests.factories.billing import make_plan, make_product, paid_order

SHANGHAI = ZoneInfo("Asia/Shanghai")
LONG_AGO = date(2020, 1, 1)


def at(year, month, day, hour=12) -> datetime:
    return datetime(year, month, day, hour, tzinfo=SHANGHAI)


def make_share(product, author, percent=50, *, first_day=LONG_AGO, last_day=None) -> RevenueShare:
    return shares.agree(product, author, basis_points=percent * 100, first_day=first_day, last_day=last_day)


def use(member, product, day, minutes=10, *, key=None) -> bool:
    return usage.record(member, product, day, minutes * 60, key=key or f"lesson:{product.pk}:{day}")


def months_pass(until: datetime) -> None:
    """What the hourly task does at that instant."""
    recognition.recognise_due(at=until)
    sponsoring.recognise_due(at=until)
    earnings.release_due(at=until)


def make_sponsorship(by, *, at, amount=3100, first_day=None, last_day=None, **fields) -> Sponsorship:
    """Thirty-one days from that day on, unless days are given."""
    first_day = first_day or day_of(at)
    values = {"sponsor": "Kernel & Sons", "currency": "CNY", "last_day": last_day or first_day + timedelta(days=30)}
    return sponsoring.enter(by=by, at=at, amount=amount, first_day=first_day, **{**values, **fields})


def furnish_shares(world) -> None:
    """`member` is an author: a sale and a month of membership stand in their statement."""
    writer, buyer = world.people["member"], make_member("buyer")
    product, day = make_product(), world.ago(days=70)
    share = make_share(product, writer)
    paid_order(buyer, product, at=day)
    other = make_product()
    make_share(other, writer)
    paid_order(buyer, make_plan(products=[other]), at=day)
    use(buyer, other, day_of(day))
    entry = make_sponsorship(world.people["staff"], at=day)
    months_pass(world.now)
    world.names |= {"share": share.pk, "sponsorship": entry.pk, "earned_year": day.year, "earned_month": f"{day_of(day):%m}"}
