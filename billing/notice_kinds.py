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
    NoticeKind(
        "gift_received", label=_("Somebody gives me something"), sentence=_("%(actor)s gives you “%(title)s”. Open the gift."),
        necessary=True, weight=0,
    ),
    NoticeKind(
        "gift_redeemed", label=_("My gift was redeemed"), sentence=_("%(actor)s opened your gift “%(title)s”."), mail=True, weight=0,
    ),
    NoticeKind(
        "gift_expired", label=_("My gift was never redeemed"), necessary=True, weight=0,
        sentence=_("Nobody opened your gift “%(title)s” in time; its code opens nothing any more."),
    ),
    NoticeKind(
        "coupon_given", label=_("A coupon is given to me"), weight=1,
        sentence=_("A coupon is yours: the code %(code)s takes something off your next order."),
    ),
)

# Of membership. What is charged without the member is always said by mail.
declare(
    NoticeKind(
        "membership_ends", label=_("My membership ends soon"), weight=1,
        sentence=_("Your membership “%(plan)s” ends on %(ends_on)s. A renewal begins where it ends, so that no day is lost."),
    ),
    NoticeKind(
        "membership_ended", label=_("My membership has ended"), weight=1,
        sentence=_("Your membership “%(plan)s” has ended. Your progress and what you wrote stay."),
    ),
    NoticeKind(
        "membership_missed", label=_("My membership ended a week ago"), mail=False, weight=0,
        sentence=_("Your membership “%(plan)s” ended on %(ends_on)s. You can take it up again at any time."),
    ),
    NoticeKind(
        "trial_ends", label=_("My trial ends soon"), weight=1,
        sentence=_("Your trial of “%(plan)s” ends on %(ends_on)s. Nothing is charged; it goes on only if you choose it."),
    ),
    NoticeKind(
        "membership_upgraded", label=_("My membership was upgraded"), necessary=True, weight=0,
        sentence=_("“%(plan)s” has begun. “%(before)s” ended with it, and what you had left of it counts."),
    ),
    NoticeKind(
        "renewal_coming", label=_("My membership renews soon"), necessary=True, weight=0,
        sentence=_("Your membership “%(plan)s” renews itself on %(on)s for %(amount)s. You can switch that off until then."),
    ),
    NoticeKind(
        "membership_renewed", label=_("My membership was renewed"), necessary=True, weight=0,
        sentence=_("Your membership “%(plan)s” was renewed for %(amount)s and runs until %(ends_on)s."),
    ),
    NoticeKind(
        "renewal_failed", label=_("My renewal failed"), necessary=True, weight=0,
        sentence=_(
            "Your membership “%(plan)s” could not be renewed: the charge of %(amount)s failed. We try again; everything stays open until "
            "%(open_until)s. You can also pay the order yourself."
        ),
    ),
    NoticeKind(
        "renewal_ended", label=_("My membership renews no more"), necessary=True, weight=0,
        sentence=_("Your membership “%(plan)s” does not renew itself any more. You can choose it again at any time."),
    ),
    NoticeKind(
        "renewal_price", label=_("The price of my renewals changes"), necessary=True, weight=0,
        sentence=_(
            "The price of “%(plan)s” changes: renewals from %(begins_on)s on cost %(amount)s. Until then the old price holds, and you can "
            "switch renewals off."
        ),
    ),
)
