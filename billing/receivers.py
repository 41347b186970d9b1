"""What billing remembers when somebody signs in."""
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver

from billing.prices import recall_currency


@receiver(user_logged_in, dispatch_uid="billing.recall_currency")
def recall(sender, request, user, **_signal):
    """The currency that they chose."""
    if request is not None and hasattr(request, "session"):
        recall_currency(request, user)
