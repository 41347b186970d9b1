"""Audiences: names that stand for a set of members. An upper app registers more in its own `audiences.py`."""
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Member, Standing
from billing.models import Grant
from kit.registry import Registry

EVERYONE = "everyone"


@dataclass(frozen=True)
class Audience:
    """`members(at)` gives the members who belong to it at that instant."""

    name: str
    label: str | Promise
    members: Callable[..., QuerySet]


audiences: Registry[Audience] = Registry("audience", "audiences")


def register(audience: Audience) -> Audience:
    return audiences.register(audience.name, audience)


def audience_choices() -> list[tuple[str, str | Promise]]:
    return [(audience.name, audience.label) for audience in audiences]


def everyone(at) -> QuerySet:
    """Members who can take part: active, verified and not suspended."""
    in_force = Standing.objects.in_force_at(at)
    return Member.objects.filter(is_active=True, pk__in=in_force.filter(reason=Standing.Reason.VERIFIED).values("member")).exclude(
        pk__in=in_force.filter(reason=Standing.Reason.SUSPENDED).values("member")
    )


register(Audience(EVERYONE, _("everyone who can take part"), everyone))


def payers(at) -> QuerySet:
    """Members whose membership is in force."""
    return everyone(at).filter(pk__in=Grant.objects.in_force_at(at).of_plans().values("member"))


register(Audience("payers", _("members with a paid membership"), payers))
