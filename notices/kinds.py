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
    `mail` and `digest`: whether it goes there unless the member says otherwise. `necessary`: of an account, security or payment; always
    mailed, at any hour and beside the budget. `weight`: of several kinds about one fact the heaviest is told, and heavier ones lead in
    a letter: mention 5, reply 4, quote 3, answer 2, the others 1 or 0. `personal`: one person speaks to another, who does not hear it
    if they blocked the first; what is said in an office or must be known for its own sake is not.
    """

    name: str
    label: str | Promise
    sentence: str | Promise
    sentence_many: str | Promise = ""
    mail: bool = True
    digest: bool = True
    necessary: bool = False
    weight: int = 1
    personal: bool = True

    @property
    def reaches_blockers(self) -> bool:
        return self.necessary or not self.personal

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
