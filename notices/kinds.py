"""Notice kinds: what members can be told of. Each app registers its own in `notice_kinds.py`."""
from collections import defaultdict
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from kit.registry import Registry


@dataclass(frozen=True)
class NoticeKind:
    """A kind of notice.

    `label` names it in the settings. `sentence` is a lazy format of the notice's `data` and of `actor`, such as
    `_("%(actor)s replied to “%(title)s”.")`; `sentence_many` is used when a notice stands for several (`%(others)d` more).
    `mail`: whether a mail is sent unless the member says otherwise. `weight`: what it takes from the attention budget.
    """

    name: str
    label: str | Promise
    sentence: str | Promise
    sentence_many: str | Promise = ""
    mail: bool = True
    weight: int = 1

    def describe(self, data: dict, *, actor: str = "", times: int = 1) -> str:
        """The sentence in the language in force. A value that is not in `data` reads as "…"."""
        known = {**data, "actor": actor or _("Someone"), "times": times, "others": times - 1}
        pattern = self.sentence_many if times > 1 and self.sentence_many else self.sentence
        return str(pattern) % defaultdict(lambda: "…", known)


kinds: Registry[NoticeKind] = Registry("notice kind", "notice_kinds")


def declare(*declared: NoticeKind) -> None:
    """Register each kind under its own name."""
    for kind in declared:
        kinds.register(kind.name, kind)
