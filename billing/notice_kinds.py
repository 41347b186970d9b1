"""What billing tells members."""
from django.utils.translation import gettext_lazy as _

from notices.kinds import NoticeKind, declare

declare(
    NoticeKind(
        "order_paid", label=_("My order is paid"), sentence=_("Your payment arrived: “%(title)s” is yours."), necessary=True, weight=0,
    ),
    NoticeKind(
        "refund_requested", label=_("I asked for money back"), necessary=True, weight=0,
        sentence=_("We have your request: %(amount)s back for “%(title)s”. The team decides within a few days."),
    ),
    NoticeKind(
        "refund_approved", label=_("My refund was approved"), necessary=True, weight=0,
        sentence=_("Your refund of %(amount)s for “%(title)s” was approved; the provider pays it back now."),
    ),
    NoticeKind(
        "refund_declined", label=_("My refund was declined"), necessary=True, weight=0,
        sentence=_("Your refund of %(amount)s for “%(title)s” was declined: %(reason)s"),
    ),
    NoticeKind(
        "refund_succeeded", label=_("My money was paid back"), necessary=True, weight=0,
        sentence=_("%(amount)s for “%(title)s” was paid back to you."),
    ),
    NoticeKind(
        "refund_failed", label=_("My refund did not go through"), necessary=True, weight=0,
        sentence=_("The provider could not pay back %(amount)s for “%(title)s”. The team sees to it; you need not do anything."),
    ),
)
