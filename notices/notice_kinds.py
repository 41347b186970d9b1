"""What members are told about their own account."""
from django.utils.translation import gettext_lazy as _

from notices.kinds import NoticeKind, declare

declare(
    NoticeKind(
        "export_ready", label=_("My data can be fetched"), sentence=_("Your data is put together: fetch the archive within seven days."),
        necessary=True, weight=0,
    ),
    NoticeKind(
        "guest_joined", label=_("Somebody I invited has joined"), sentence=_("%(actor)s has joined: you invited them. Say hello."),
    ),
)
