"""Experts as a group of the directory, and members found by the words of the search."""
from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _

from accounts.directory import MemberGroup, finders, member_groups
from community.models import Expert
from community.search.index import Filters, search
from community.search.question import parse
from community.search.seen import seen_by


def with_words(text: str) -> list[int]:
    """Ids of members whose row of the index has all these words, the newest few hundred."""
    needles = parse(text).needles
    if not needles:
        return []
    hits = search(needles, filters=Filters(kinds=("member",)), paid=None, is_member=True, seen=seen_by(AnonymousUser()))
    return [int(hit.key) for hit in hits]


member_groups.register("expert", MemberGroup("expert", _("Experts"), lambda: Expert.objects.listed().values("member")))
finders.register("community.search", with_words)
