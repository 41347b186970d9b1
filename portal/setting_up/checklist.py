"""What a young community still has to do: each done by facts, never by a tick. It goes when all is done, or when it is put away."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.cache import cache
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import House, HouseText, Member
from billing.models import Plan
from community.models import Category
from courses.models import Course
from notices.models import Mail
from portal.clearing.marking import has_sample
from portal.doctor import FAILED
from portal.health import BACKUP
from portal.models import Pulse

RECENT = timedelta(days=7)
# From so many members on nobody needs the list any more.
GROWN = 500


@dataclass(frozen=True)
class Item:
    title: str
    line: str
    url: str
    done: bool


def checklist(*, at: datetime) -> list[Item]:
    """Empty where it is not shown any more."""
    row = House.objects.filter(pk=1).only("list_hidden_at", "is_open").first()
    if (row and row.list_hidden_at) or Member.objects.order_by("pk")[GROWN:].exists():
        return []
    items = _items(row, at)
    return [] if all(item.done for item in items) else items


def _items(row: House | None, at: datetime) -> list[Item]:
    failed = cache.get(FAILED)
    return [
        Item(
            _("The house is open"),
            _("Name, look, currency and the first shelves, step by step."),
            reverse("setup:overview"),
            row is None or row.is_open,
        ),
        Item(
            _("Letters arrive"),
            _("Without mail nobody can confirm an address. EMAIL_URL says how."),
            reverse("setup:step", args=["letters"]),
            bool(settings.MAIL_TRANSPORT) and Mail.objects.exclude(sent_at=None).exists(),
        ),
        Item(
            _("The public address is https"),
            _("SITE_URL says under which address people find you."),
            reverse("admin:doctor"),
            settings.SITE_URL.startswith("https://"),
        ),
        Item(
            _("A second administrator"),
            _("Who loses the only key is locked out of the own house."),
            reverse("admin:accounts_member_changelist"),
            Member.objects.filter(is_superuser=True, is_active=True)[1:].exists(),
        ),
        Item(
            _("A backup of the last seven days"),
            _("manage.py backup; keep it on another machine."),
            reverse("admin:doctor"),
            Pulse.objects.filter(name=BACKUP, at__gte=at - RECENT).exists(),
        ),
        Item(
            _("Real money can be paid"),
            _("PAYMENT_PROVIDERS names who takes it; the sandbox takes none."),
            reverse("admin:billing_payment_changelist"),
            _takes_real_money(),
        ),
        Item(
            _("A plan is on sale"),
            _("What a membership costs, and how long it holds."),
            reverse("setup:step", args=["plan"]),
            Plan.objects.filter(is_on_sale=True).exists(),
        ),
        Item(
            _("A category stands"), _("The first topic needs a place."), reverse("setup:step", args=["category"]), Category.objects.exists()
        ),
        Item(
            _("A course is published"),
            _("Authors write in the studio; a reviewer vets."),
            reverse("admin:courses_course_changelist"),
            Course.objects.exclude(live_revision=None).exists(),
        ),
        Item(
            _("The terms are your own"),
            _("Your name, address and law, in both languages."),
            reverse("admin:accounts_housetext_changelist"),
            HouseText.objects.published().filter(name=HouseText.Name.TERMS).exists(),
        ),
        Item(
            _("The sample data are gone"),
            _("One act removes them and leaves what members made."),
            reverse("setup:sample"),
            not has_sample(),
        ),
        Item(
            _("The examination finds no fault"),
            _("Clock, folders, worker, mail, books: asked once a week at least."),
            reverse("admin:doctor"),
            failed == 0,
        ),
    ]


def _takes_real_money() -> bool:
    tests = {"sandbox", "transfer"} if settings.TRANSFER_IS_TEST else {"sandbox"}
    return not set(settings.PAYMENT_PROVIDERS) <= tests
