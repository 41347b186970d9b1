"""First steps in the square: what one likes to read, and the first word."""
from django.utils.translation import gettext_lazy as _

from accounts.welcome import Step, steps
from community.models import Following, Post

ENOUGH = 3


def _interests(member):
    """A row once the member follows enough categories and tags."""
    kinds = (Following.Kind.CATEGORY, Following.Kind.TAG)
    return Following.objects.follows().filter(member=member, kind__in=kinds).order_by("pk")[ENOUGH - 1 : ENOUGH]


steps.register(
    "interests",
    Step(
        _("Choose three things you like to read"), _("Your front page is made of them; you are told of new topics."),
        _("Choose interests"), "community:interests", _interests, position=20,
    ),
)
steps.register(
    "first_word",
    Step(
        _("Ask or answer something"), _("Somebody is stuck on what you fixed last month. A question is worth as much as an answer."),
        _("Topics that wait for an answer"), "community:topics", lambda member: Post.objects.filter(author=member), position=30,
        query="?order=unanswered",
    ),
)
