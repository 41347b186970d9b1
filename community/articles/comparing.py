"""What changed from one text of an article to another, as rendered lines."""
import difflib

from django.utils.safestring import SafeString, mark_safe

from community.models import ArticleRevision
from kit.markdown import render

CONTEXT_LINES = 2
LONGEST = 40_000


def difference(before: ArticleRevision | None, after: ArticleRevision) -> SafeString:
    """Empty where there is nothing to compare with."""
    if before is None:
        return SafeString("")
    lines = difflib.unified_diff(_lines(before), _lines(after), n=CONTEXT_LINES, lineterm="")
    text = "\n".join(line for line in lines if not line.startswith(("---", "+++")))[:LONGEST]
    fence = "`" * 12
    # Rendered as code: nothing in it is markup any more.
    return mark_safe(render(f"{fence}diff\n{text.replace(fence, '`')}\n{fence}\n")) if text else SafeString("")  # noqa: S308


def _lines(text: ArticleRevision) -> list[str]:
    return [text.title, text.summary, *text.teaches_words, "", *text.open_body.split("\n"), "", *text.paid_body.split("\n")]
