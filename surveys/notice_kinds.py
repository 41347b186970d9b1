"""What members are told of surveys."""
from django.utils.translation import gettext_lazy as _

from notices.kinds import NoticeKind, declare

declare(NoticeKind("survey_invited", _("A survey asks for my view"), _("A survey asks for your view: “%(title)s”."), mail=False))
