"""What a member shows of themself: their switches, and saving them."""
import unicodedata
from collections.abc import Iterable

from django.db import transaction

from accounts.models import Member, Profile, Skill
from accounts.names import clean_display_name
from accounts.signals import member_changed
from kit import shared_pages

MOST_SKILLS = 10
LONGEST_SKILL = Skill._meta.get_field("name").max_length


def profile_of(member: Member) -> Profile:
    """The member's profile; without a row an unsaved one with the defaults."""
    try:
        return member.profile
    except Profile.DoesNotExist:
        return Profile(member=member)


def slug_of(name: str) -> str:
    """What a skill or a city is found by: full width, case and spaces make no difference.

    >>> slug_of(" Data  Bases "), slug_of("Ｃ＋＋"), slug_of("杭州")
    ('data bases', 'c++', '杭州')
    """
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def skills_in(text: str) -> list[str]:
    """Names with commas between, in any script, each once.

    >>> skills_in("Rust, 数据库，rust、 C++ ,,")
    ['Rust', '数据库', 'C++']
    """
    for comma in "，、;；\n":
        text = text.replace(comma, ",")
    found = {slug_of(name): clean_display_name(name) for name in reversed(text.split(",")) if clean_display_name(name)}
    return list(reversed(found.values()))


def tell_changed(member: Member) -> None:
    """Pages made for visitors and the search follow at once."""
    shared_pages.forget()
    member_changed.send(Member, member=member)


@transaction.atomic
def save_profile(profile: Profile) -> None:
    """Keep it; pages made for visitors and the search follow at once."""
    profile.city_key = slug_of(profile.city)[: Profile._meta.get_field("city_key").max_length]
    profile.save()
    profile.member.__dict__.pop("profile", None)
    profile.member.profile = profile
    tell_changed(profile.member)


@transaction.atomic
def save_skills(member: Member, names: Iterable[str]) -> None:
    """These, and no others."""
    wanted = {slug_of(name)[:LONGEST_SKILL]: name for name in names}
    Skill.objects.filter(member=member).exclude(slug__in=wanted).delete()
    Skill.objects.bulk_create(
        [Skill(member=member, slug=slug, name=name) for slug, name in wanted.items()], update_conflicts=True,
        unique_fields=["member", "slug"], update_fields=["name"],
    )
    tell_changed(member)
