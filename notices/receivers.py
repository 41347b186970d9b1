"""What members are told when a lower floor has done something for them."""
from django.dispatch import receiver
from django.urls import reverse

from accounts.signals import export_ready, invitation_accepted, member_blocked
from notices.kinds import kinds
from notices.models import Notice
from notices.telling import tell
from notices.withdrawing import forget


@receiver(export_ready, dispatch_uid="notices.tell_of_export")
def tell_of_export(sender, member, export, at, **_signal):
    tell(member, "export_ready", url=reverse("accounts:data"), at=at, fact=f"export:{export.pk}")


@receiver(invitation_accepted, dispatch_uid="notices.tell_of_guest")
def tell_of_guest(sender, invitation, member, at, **_signal):
    tell(invitation.inviter, "guest_joined", actor=member, url=member.get_absolute_url(), at=at, fact=f"invitation:{invitation.pk}")


@receiver(member_blocked, dispatch_uid="notices.forget_unread_of_blocked")
def forget_unread_of_blocked(sender, member, blocked, **_signal):
    """What a member has not read yet of somebody they block goes, with the letters that wait."""
    personal = [kind.name for kind in kinds if not kind.reaches_blockers]
    unread = Notice.objects.filter(member=member, actor=blocked, read_at=None, times=1, kind__in=personal)
    forget(unread.values_list("pk", flat=True))
