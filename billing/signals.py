"""Facts that upper floors react to. Sent inside the transaction of the fact; receivers are short and idempotent.

`order_paid(order, at)`, `order_closed(order, at)` (expired or cancelled), `order_refunded(order, amount, at)`,
`membership_changed(member, at)` (a plan grant came or went). The sender is always the model class.
"""
from django.dispatch import Signal

order_paid = Signal()
order_closed = Signal()
order_refunded = Signal()
membership_changed = Signal()
