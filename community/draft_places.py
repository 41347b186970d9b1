"""What a draft can become, and in which words a list says so. Apps and areas declare their own places."""
import re
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from community.models import Article, Expert
from community.targets import Described, target_kinds
from kit.addresses import address
from kit.registry import Registry

PLACE = re.compile(r"[a-z]{1,12}(:[A-Za-z0-9_-]{1,60})?")


@dataclass(frozen=True)
class DraftPlace:
    """`describe(keys, member)` returns {key: Described(title, url)} of those that the member may still write at; `url` opens the form."""

    kind: str
    label: str | Promise
    describe: Callable[..., dict[str, Described]]


places: Registry[DraftPlace] = Registry("place of a draft", "draft_places")


def declare(*declared: DraftPlace) -> None:
    """Register each under its kind."""
    for entry in declared:
        places.register(entry.kind, entry)


def is_place(text: str) -> bool:
    """Whether something of this name can be written."""
    return bool(PLACE.fullmatch(text)) and text.partition(":")[0] in places


def describe_places(drafts, member) -> dict[str, Described]:
    """{place: Described} of those whose form still opens; one query a kind."""
    by_kind: dict[str, list[str]] = {}
    for draft in drafts:
        by_kind.setdefault(draft.kind, []).append(draft.key)
    found = {}
    for kind, keys in by_kind.items():
        if entry := places.get(kind):
            found.update({f"{kind}:{key}" if key else kind: what for key, what in entry.describe(keys, member).items()})
    return found


def _new(keys, member) -> dict[str, Described]:
    return {"": Described("", address("community:new_topic"))}


def _reply(keys, member) -> dict[str, Described]:
    found = target_kinds["topic"].describe(keys, member)
    return {key: Described(topic.title, f"{topic.url}#reply") for key, topic in found.items()}


def _edit(keys, member) -> dict[str, Described]:
    found = target_kinds["post"].describe(keys, member)
    return {key: Described(post.title, address("community:edit", int(key))) for key, post in found.items()}


def _article(keys, member) -> dict[str, Described]:
    ids = [int(key) for key in keys if key.isdecimal()]
    mine = Article.objects.filter(author=member, waiting_revision=None, pk__in=ids).only("slug", "title")
    begun = {str(article.pk): Described(article.title, address("community:edit_article", article.slug)) for article in mine}
    return begun | ({"new": Described("", address("community:new_article"))} if "new" in keys and member.has_role("author") else {})


def _ask(keys, member) -> dict[str, Described]:
    """The name of whoever is asked, for a question that has no title yet."""
    found = Expert.objects.listed().exclude(member=member).filter(member__handle__in=keys).select_related("member")
    asked = [expert.member for expert in found.only("member__handle", "member__display_name")]
    return {one.handle: Described(one.name, address("community:ask_expert", one.handle)) for one in asked}


declare(
    DraftPlace("new", _("New topic"), _new), DraftPlace("reply", _("Reply"), _reply),
    DraftPlace("edit", _("Change of a post"), _edit), DraftPlace("article", _("Article"), _article),
    DraftPlace("ask", _("Question to an expert"), _ask),
)
