"""What members are told when a lower floor has done something for them."""
from django.dispatch import receiver
from django.urls import reverse

from accounts.signals import export_ready
from notices.telling import tell


@receiver(export_ready, dispatch_uid="notices.tell_of_export")
def tell_of_export(sender, member, export, at, **_signal):
    tell(member, "export_ready", url=reverse("accounts:data"), at=at, fact=f"export:{export.pk}")
