"""How a member likes the site: language, time zone, theme."""
from django.conf import settings

from accounts.models import Member


def remember_language(member: Member, code: str) -> None:
    """Keep a language that the site speaks; anything else is ignored."""
    if code in dict(settings.LANGUAGES) and member.language != code:
        member.language = code
        member.save(update_fields=["language"])


def remember_theme(member: Member, theme: str) -> None:
    if theme in Member.Theme.values and member.theme != theme:
        member.theme = theme
        member.save(update_fields=["theme"])
