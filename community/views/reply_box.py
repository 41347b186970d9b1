"""What the reply box of a topic begins with: the draft, a quote that was asked for, the post that is replied to."""
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404

from community.forms import ReplyForm
from community.models import Post, Topic
from community.post_lines import place_in
from community.quoting import attribution, check_quotable, quote_of
from community.refusal import Refused

LONGEST_ID = 18


def _asked(request, name: str) -> Post | None:
    """The post that the address names, for one who may see it; 404 for any other."""
    text = request.GET.get(name, "")
    if not text or not request.user.is_authenticated:
        return None
    if not (text.isascii() and text.isdecimal()) or len(text) > LONGEST_ID:
        raise Http404
    return get_object_or_404(Post.objects.visible_to(request.user).select_related("author", "topic__category"), pk=int(text))


def begun(request, topic: Topic, fields: dict) -> ReplyForm:
    """The empty form, or one with the draft's `fields`; `?quote=` adds a quote below them, `?reply_to=` says to whom it replies."""
    initial = dict(fields)
    if answered := _asked(request, "reply_to"):
        if answered.topic_id != topic.pk:
            raise Http404
        initial["reply_to"] = answered.pk
    if quoted := _asked(request, "quote"):
        try:
            check_quotable(quoted, topic, request.user)
        except Refused as refusal:
            messages.error(request, refusal.message)
        else:
            before = str(initial.get("body") or "").rstrip()
            if attribution(quoted) not in before:
                initial["body"] = f"{before}\n\n{quote_of(quoted)}".lstrip("\n")
    return ReplyForm(initial=initial)


def answered_in(form: ReplyForm, topic: Topic, lines: list[dict]) -> dict | None:
    """The post that the form replies to: pk, name, position and address; a query only when it stands on another page."""
    pk = str(form["reply_to"].value() or "")
    if not pk.isdecimal() or len(pk) > LONGEST_ID or form.has_error("reply_to"):
        return None
    here = next((line for line in lines if line["pk"] == int(pk)), None)
    if here:
        return {"pk": here["pk"], "name": here["author"], "position": here["position"], "url": f"#{here['anchor']}"}
    post = Post.objects.filter(pk=pk, topic=topic, hidden_at=None).select_related("author").first()
    return {"pk": post.pk, "name": post.author.name, "position": post.position, "url": place_in(topic, post.position)} if post else None
