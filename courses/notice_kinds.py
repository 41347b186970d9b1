"""What authors are told of."""
from django.utils.translation import gettext_lazy as _

from notices.kinds import NoticeKind, declare

declare(
    NoticeKind(
        "course_joined",
        label=_("Somebody joins my course"),
        sentence=_("%(actor)s joined your course “%(title)s”."),
        sentence_many=_("%(actor)s and %(others)d more joined your course “%(title)s”."),
        mail=False,
        weight=0,
    ),
    NoticeKind(
        "follow_course", label=_("New courses of whom I follow"), sentence=_("%(actor)s published the course “%(title)s”."), mail=False,
    ),
)
