"""Projects with those who keep them, and experts with the questions put to them."""
from datetime import timedelta

from community.models import (
    Category,
    Expert,
    ExpertDecision,
    ExpertQuestion,
    HelpOffer,
    HelpWanted,
    Maintainer,
    Post,
    Project,
    ProjectTech,
    ProjectTopic,
    Topic,
)
from community.models.topic import slug_of
from community.rendering import render_body
from events.models import Event, EventProject
from kit.markdown import RENDER_VERSION, excerpt
from portal.seeding.deeds import Deeds
from portal.seeding.world import World, read

LISTED_BEFORE = timedelta(days=80)


def make_projects(world: World) -> None:
    for text in read("projects.toml")["projects"]:
        _project(world, text)


def _project(world: World, text: dict) -> Project:
    keepers = [(world.member_or_some(handle), role) for handle, role in text["maintainers"]]
    at = world.now - timedelta(days=min(text["age_days"], world.days), hours=world.dice.randrange(1, 20))
    changed_at = at + (world.now - at) * world.dice.uniform(0.3, 0.95)
    project = Project.objects.create(
        slug=text["slug"], name=text["name"], language=text["language"], summary=text["summary"], description=text["description"].strip(),
        description_html=render_body(text["description"]).html, render_version=RENDER_VERSION, repository=text["repository"],
        licence=text["licence"], state=text["state"], created_at=at, created_by=keepers[0][0], changed_at=changed_at,
    )
    ProjectTech.objects.bulk_create([ProjectTech(project=project, name=name, position=n) for n, name in enumerate(text["tech"])])
    HelpWanted.objects.bulk_create(
        [HelpWanted(project=project, what=what, level=level, position=n) for n, (what, level) in enumerate(text["wanted"])]
    )
    first = keepers[0][0]
    kept = {member.pk: Maintainer(project=project, member=member, role=role, since_at=at, added_by=first) for member, role in keepers}
    Maintainer.objects.bulk_create(kept.values())
    for topic in Topic.objects.filter(category__slug__in=text["topics"], hidden_at=None).order_by("-like_count", "id")[:2]:
        ProjectTopic.objects.create(project=project, topic=topic, linked_by=keepers[0][0], linked_at=changed_at)
    for event in Event.objects.filter(slug__in=text["events"]):
        EventProject.objects.create(event=event, project=project)
    helper = world.people[world.dice.randrange(len(world.people))].member
    if helper.pk not in kept:
        message = text["offer"]
        HelpOffer.objects.create(project=project, member=helper, message=message, at=changed_at)
    return project


def make_experts(world: World, categories: dict[str, Category], deeds: Deeds) -> None:
    """Experts, and questions of theirs as members ask them, answered or waiting."""
    sample = read("projects.toml")
    moderator = world.by_handle["moderator"]
    experts: dict[int, Expert] = {}
    for text in sample["experts"]:
        member, at = world.member_or_some(text["handle"]), world.now - LISTED_BEFORE
        if member.pk in experts or member == moderator:
            continue
        terms = {name: text[name] for name in ("language", "subjects", "about", "promise_hours", "weekly_limit")}
        expert = Expert.objects.create(member=member, applied_at=at, listed_at=at, listed_by=moderator, decided_at=at, **terms)
        ExpertDecision.objects.create(expert=expert, verdict=ExpertDecision.Verdict.LISTED, at=at, by=moderator)
        experts[member.pk] = expert
    for text in sample["questions"]:
        expert, asker = experts.get(world.member_or_some(text["expert"]).pk), world.member_or_some(text["asker"])
        if expert is not None and expert.member_id != asker.pk:
            _question(world, text, expert, asker, categories[text["category"]], deeds)


def _question(world: World, text: dict, expert: Expert, asker, category: Category, deeds: Deeds) -> None:
    at = world.now - timedelta(days=min(text["days_ago"], world.days), hours=3, minutes=world.dice.randrange(50))
    topic = Topic.objects.create(
        category=category, author=asker, title=text["title"], slug=slug_of(text["title"]), gist=excerpt(text["body"], 120), kind="question",
        language=text["language"], created_at=at, last_post_at=at, last_poster=asker,
    )
    ExpertQuestion.objects.create(
        topic=topic, expert=expert, asked_at=at, assigned_at=at, due_at=at + timedelta(hours=expert.promise_hours)
    )
    _post(world, topic, asker, 1, text["body"], at, deeds)
    if text["answer"]:
        answered = at + timedelta(hours=text["answered_hours"])
        post = _post(world, topic, expert.member, 2, text["answer"], answered, deeds)
        Topic.objects.filter(pk=topic.pk).update(reply_count=1, last_position=2, last_post_at=answered, last_poster=expert.member)
        ExpertQuestion.objects.filter(topic=topic).update(answered_at=post.created_at)
        deeds.add(expert.member, "expert_answered", ("topic", topic.pk), answered)


def _post(world: World, topic: Topic, author, position: int, body: str, at, deeds: Deeds) -> Post:
    post = Post.objects.create(
        topic=topic, author=author, position=position, language=topic.language, body=body.strip(), body_html=render_body(body).html,
        render_version=RENDER_VERSION, created_at=at, event_id=world.uuid(),
    )
    verb, target = ("topic_started", ("topic", topic.pk)) if position == 1 else ("replied", ("post", post.pk))
    deeds.add(author, verb, target, at, event_id=post.event_id)
    return post
