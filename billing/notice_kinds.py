"""What billing tells members."""
from django.utils.translation import gettext_lazy as _

from notices.kinds import NoticeKind, declare

declare(
    NoticeKind(
        "order_paid", label=_("My order is paid"), sentence=_("Your payment arrived: “%(title)s” is yours."), necessary=True, weight=0,
    ),
)
