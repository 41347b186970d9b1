"""Facts about members that upper floors react to."""
from django.dispatch import Signal

# A new member confirmed their first address and counts from now on. Arguments: member, at.
user_signed_up = Signal()

# A member's name, text about themselves or standing changed. Arguments: member.
member_changed = Signal()

# A member's personal data are gone; what remains is anonymous. Arguments: member, at.
member_erased = Signal()

# A member's copy of their data can be fetched. Arguments: member, export, at, until.
export_ready = Signal()

# A member blocked another: whatever is between the two ends, in the same transaction. Arguments: member, blocked, at.
member_blocked = Signal()

# Somebody joined by an invitation and confirmed an address. Arguments: invitation, member, at.
invitation_accepted = Signal()
