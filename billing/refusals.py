"""The one exception of this app."""


class BillingRefused(Exception):
    """What was asked cannot be done; the message is a sentence for the member."""
