"""What members are told of the community."""
from django.utils.translation import gettext_lazy as _

from notices.kinds import NoticeKind, declare

declare(
    NoticeKind(
        "reply", _("A reply to my topic"), _("%(actor)s replied to “%(title)s”."),
        sentence_many=_("%(times)d new replies to “%(title)s”, the latest by %(actor)s."), weight=4,
    ),
    NoticeKind(
        "mention", _("Somebody mentions me"), _("%(actor)s mentioned you in “%(title)s”."),
        sentence_many=_("You were mentioned %(times)d times in “%(title)s”, the latest by %(actor)s."), weight=5,
    ),
    NoticeKind(
        "post_liked", _("My posts are liked"), _("%(actor)s liked your post in “%(title)s”."),
        sentence_many=_("%(times)d members liked your post in “%(title)s”, the latest is %(actor)s."), mail=False, weight=0,
    ),
    NoticeKind("content_hidden", _("A moderator hides what I wrote"), _("A moderator hid what you wrote: “%(title)s”. %(note)s")),
    NoticeKind(
        "content_restored", _("A moderator restores what I wrote"), _("A moderator looked at what you wrote and it stands: “%(title)s”.")
    ),
    NoticeKind(
        "flag_upheld", _("My report was right"), _("You reported “%(title)s”. A moderator agreed and hid it. Thank you."), mail=False
    ),
    NoticeKind(
        "flag_dismissed", _("My report was not followed"), _("You reported “%(title)s”. A moderator decided to leave it."), mail=False
    ),
)
