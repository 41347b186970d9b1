"""What follows from rights in categories: who of some members may see one, and why somebody may not write there."""
from collections.abc import Iterable

from django.db.models import Exists, Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts.models import Member
from billing.models import Grant
from community.models import Category, CategoryRight, Topic
from community.models.category import Right
from community.refusal import Refused


def who_see(category: Category, members: Iterable[Member]) -> list[Member]:
    """Those of the members who may see the category now, in order. No query for a public one, else one for all of them."""
    members = list(members)
    if category.is_public or not members:
        return members
    may = Q(is_superuser=True) | Q(groups__name="moderator")
    may |= _passes(category.pk) & (_passes(category.parent_id) if category.parent_id else Q())
    seeing = set(Member.objects.filter(may, pk__in={member.pk for member in members}, is_active=True).values_list("pk", flat=True))
    return [member for member in members if member.pk in seeing]


def _passes(category_id: int) -> Q:
    """Members to whom this one category is not shut."""
    rows = CategoryRight.objects.filter(category=category_id)
    holders = Grant.objects.in_force_at(Now()).filter(plan__in=rows.exclude(plan=None).values("plan")).values("member")
    groups = rows.exclude(group=None).values("group")
    in_groups = Member.groups.through.objects.filter(group__in=groups).values("member")
    return Q(~Exists(rows.to(Right.SEE))) | Q(pk__in=holders) | Q(pk__in=in_groups)


def unseen_topics(member, topic_ids: Iterable[int]) -> set[int]:
    """Those of the topics that stand in categories closed to the member; one query."""
    closed = Category.objects.closed_to(member).values("pk")
    return set(Topic.objects.filter(pk__in=list(topic_ids), category__in=closed).values_list("pk", flat=True))


def holders_of(category: Category, right: str) -> str:
    """The plans and groups that a right was given to, in words; "" when it is everybody’s."""
    rows = CategoryRight.objects.to(right).filter(category=category).select_related("group", "plan").order_by("plan__position", "id")
    return _(", ").join(_name_of(row) for row in rows)


def _name_of(row: CategoryRight) -> str:
    if row.plan:
        return _("holders of the membership “%(plan)s”") % {"plan": row.plan.name}
    return _("members of the group “%(group)s”") % {"group": row.group.name}


def why_not_start(category: Category) -> str:
    """The sentence for a member who sees the category and may not start a topic there."""
    return _("In “%(category)s” topics are started by %(holders)s.") % {
        "category": category.name, "holders": holders_of(category, Right.START),
    }


def why_not_reply(category: Category) -> str:
    """The sentence for a member who reads a topic and may not reply to it."""
    return _("In “%(category)s” replies are written by %(holders)s.") % {
        "category": category.name, "holders": holders_of(category, Right.REPLY),
    }


def why_only_reading(topic: Topic, member) -> str:
    """The sentence that stands in place of the reply box; "" for who may reply, and for a visitor, who may sign in."""
    return "" if not member.is_authenticated or topic.can_be_replied_to_by(member) else why_not_reply(topic.category)


def check_start(category: Category, member) -> None:
    """Refuse a topic in a category that the member may not start one in."""
    if not category.can_start(member):
        raise Refused(why_not_start(category) if category.can_be_seen_by(member) else _("Choose another category."), field="category")


def check_reply(topic: Topic, member) -> None:
    """Refuse a reply of a member who may only read."""
    if not topic.can_be_replied_to_by(member):
        raise Refused(why_not_reply(topic.category), field="body")
