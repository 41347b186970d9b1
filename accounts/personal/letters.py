"""Letters about a member's own account that no page is being answered for: tasks write them."""
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation

from kit import house
from kit.bilingual import prefers_chinese


def write_to(member, letter: str, **context) -> None:
    """One letter in the member's language; nothing for who has no address."""
    if not member.email:
        return
    with translation.override(member.language or translation.get_language()):
        chinese = prefers_chinese()
        context |= {
            "member": member, "site_name": house.name(chinese=chinese), "site_url": settings.SITE_URL,
            "language_tag": "zh-Hans" if chinese else "en",
        }
        text, html, subject = (
            render_to_string(f"account/email/{letter}_{part}", context) for part in ("message.txt", "message.html", "subject.txt")
        )
        message = EmailMultiAlternatives(" ".join(subject.split()), text, None, [member.email])
        message.attach_alternative(html, "text/html")
        message.member = member
        message.send()
