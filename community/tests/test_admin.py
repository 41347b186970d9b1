"""The admin of community and notices: every list opens, history cannot be changed."""
import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone

from community.liking import like
from community.models import (
    AnonymousAsker,
    Bookmark,
    ExpertDecision,
    Following,
    HelpWanted,
    Interaction,
    Maintainer,
    PointsRule,
    ProjectTech,
    Reader,
    Teaches,
    Topic,
    TopicRead,
    UploadUse,
)
from community.moderation import decide, flag
from community.posting import edit
from notices.models import Mail
from tests.factories.community import make_category, make_reply, make_topic, opening
from tests.factories.notices import make_notice

NOW = timezone.now()
OURS = [model for model in admin.site._registry if model._meta.app_label in {"community", "notices"}]


@pytest.fixture
def lively(member, other_member, moderator):
    """Something of everything."""
    topic = make_topic(member)
    post = make_reply(topic, other_member)
    like(opening(topic), other_member, at=NOW)
    edit(post, by=other_member, body="Changed.", at=NOW)
    flag(member, "post", str(post.pk), reason="spam", at=NOW)
    decide(moderator, "post", str(post.pk), verdict="hide", at=NOW)
    PointsRule.objects.create(verb="replied", points=2)
    make_notice(member)
    Mail.objects.create(to="a@x.cn", from_email="b@x.cn", subject="Hi", text="Hello", created_at=NOW, run_after=NOW, attempts=8)
    return topic


def test_every_model_stands_in_the_admin():
    from django.apps import apps

    models = {model for label in ("community", "notices") for model in apps.get_app_config(label).get_models()}
    # Who asks anonymously is told by the page of moderators alone, which keeps who looked; what a member reads and follows is theirs.
    private = {AnonymousAsker, Bookmark, Following, Reader, TopicRead}
    on_the_page_of_another = {ExpertDecision, HelpWanted, Maintainer, ProjectTech, Teaches, UploadUse}
    assert models - private - on_the_page_of_another == set(OURS)


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_lists_and_pages_open(signed_in, superuser, lively, model):
    client = signed_in(superuser)
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"

    assert client.get(reverse(f"{name}_changelist"), {"q": "lin"} if admin.site._registry[model].search_fields else {}).status_code == 200
    for thing in model._default_manager.all()[:1]:
        assert client.get(reverse(f"{name}_change", args=[thing.pk])).status_code == 200


def test_what_happened_cannot_be_changed(signed_in, superuser, lively):
    client = signed_in(superuser)
    deed = Interaction.objects.first()

    assert client.post(reverse("admin:community_interaction_delete", args=[deed.pk]), {"post": "yes"}).status_code == 403
    assert client.get(reverse("admin:community_interaction_add")).status_code == 403


def test_a_topic_can_be_moved_but_not_rewritten(signed_in, superuser, lively):
    client = signed_in(superuser)
    shelf = make_category("other")

    client.post(reverse("admin:community_topic_change", args=[lively.pk]), {"category": shelf.pk, "title": "Mine now"})

    moved = Topic.objects.get(pk=lively.pk)
    assert (moved.category, moved.title) == (shelf, lively.title)


def test_mail_that_was_given_up_can_be_tried_again(signed_in, superuser, lively):
    client = signed_in(superuser)
    mail = Mail.objects.get()

    client.post(reverse("admin:notices_mail_changelist"), {"action": "try_again", "_selected_action": [mail.pk]})

    mail.refresh_from_db()
    assert (mail.attempts, mail.is_given_up) == (0, False)
