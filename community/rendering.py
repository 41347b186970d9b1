"""From a member's Markdown to the stored HTML, and who is mentioned in it."""
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import Member
from community.refusal import Refused
from community.uploads import sizes
from kit.markdown import render

LONGEST_HTML = 500_000


@dataclass(frozen=True)
class Rendered:
    html: str
    mentioned: list[Member]


def render_body(body: str) -> Rendered:
    """HTML with mentions linked and our own pictures shown, and the members mentioned; one query for either, none where there is none.

    Raises Refused for a text that explodes.
    """
    mentioned: list[Member] = []

    def resolve(handles: list[str]) -> dict[str, str]:
        mentioned.extend(Member.objects.shown().filter(handle__in=handles).only("handle", "display_name"))
        return {member.handle: member.get_absolute_url() for member in mentioned}

    html = render(body, resolve, sizes)
    if len(html) > LONGEST_HTML:
        raise Refused(_("This text is too complex to show. Please make it simpler or shorter."), field="body")
    return Rendered(html, mentioned)
