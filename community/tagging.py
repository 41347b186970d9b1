"""Tags of topics: writing them, deciding about new ones, and keeping figures and lists true. Synonyms resolve on the way in."""
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from community.models import Following, Tag, Topic, TopicTag
from community.refusal import Refused
from community.search import due
from community.tagnames import BadTag, clean_name, slug_of
from kit.rows import insert_new
from notices.telling import tell

MOST_WAITING = 5
COMPLETIONS = 8
BATCH = 500
QUEUE = 20
NO_TAG = "-"


def line_of(tags: Iterable[Tag]) -> list[list[str]]:
    """What a list shows of a topic's tags, without asking for them."""
    return [[tag.name, tag.slug] for tag in tags if tag.state == Tag.State.APPROVED]


def names_of(topic: Topic) -> str:
    """The tags of a topic as its author wrote them, those that wait among them."""
    return ", ".join(TopicTag.objects.filter(topic=topic).order_by("pk").values_list("tag__name", flat=True))


@transaction.atomic
def set_tags(topic: Topic, names: Sequence[str], *, by, at) -> list[Tag]:
    """Put the topic under these tags and no others; names as `tagnames` cleans them. Returns those that wait for a moderator.

    Raises Refused for a tag that a moderator decided against, and when too many of the member's wait already.
    """
    tags = _resolve(names, by=by, voice=topic.author if topic.is_anonymous else by, at=at)
    wanted = {tag.pk for tag in tags}
    had = set(TopicTag.objects.filter(topic=topic).values_list("tag", flat=True))
    if had != wanted:
        TopicTag.objects.filter(topic=topic, tag__in=had - wanted).delete()
        TopicTag.objects.bulk_create([TopicTag(topic=topic, tag=tag) for tag in tags if tag.pk not in had])
        Tag.objects.filter(pk__in=had ^ wanted).recount()
        if (line := line_of(tags)) != topic.tag_line:
            topic.tag_line = line
            Topic.objects.filter(pk=topic.pk).update(tag_line=line)
            _index_anew([topic.pk], at=at)
    return [tag for tag in tags if tag.state == Tag.State.WAITING]


def _resolve(names: Sequence[str], *, by, voice, at) -> list[Tag]:
    """Tags that stand for these names, in their order; new ones in the name of `voice`. Rows stay locked."""
    by_slug = {slug_of(name): name for name in names}
    known = _known(by_slug)
    if new := [slug for slug in by_slug if slug not in known]:
        _make({slug: by_slug[slug] for slug in new}, by=by, voice=voice, at=at)
        known |= _known(new)
    for slug, tag in known.items():
        if tag.state == Tag.State.REFUSED:
            sentence = _("The moderators decided against the tag “%(tag)s”. Please choose another one.")
            raise Refused(sentence % {"tag": by_slug[slug]}, field="tags")
    return list({tag.pk: tag for slug in by_slug for tag in [known[slug].synonym_of or known[slug]]}.values())


def _known(slugs: Iterable[str]) -> dict[str, Tag]:
    slugs = list(slugs)
    if not slugs:
        return {}
    rows = Tag.objects.filter(slug__in=slugs).select_related("synonym_of").order_by("pk").select_for_update(of=("self",), no_key=True)
    return {tag.slug: tag for tag in rows}


def _make(names: dict[str, str], *, by, voice, at) -> None:
    decides = by.has_role("moderator")
    if not decides and voice == by and Tag.objects.waiting().filter(proposed_by=by).count() + len(names) > MOST_WAITING:
        sentence = _("%(count)d new tags of yours wait for a moderator already. Please choose among the tags that stand.")
        raise Refused(sentence % {"count": MOST_WAITING}, field="tags")
    state = Tag.State.APPROVED if decides else Tag.State.WAITING
    decided = {"decided_by": by, "decided_at": at} if decides else {}
    tags = [Tag(name=name, slug=slug, state=state, proposed_by=voice, proposed_at=at, **decided) for slug, name in names.items()]
    insert_new(tags, unique=["slug"])


# --- Deciding ---

APPROVE, REFUSE, MERGE = "approve", "refuse", "merge"
TOLD = {APPROVE: "tag_approved", REFUSE: "tag_refused", MERGE: "tag_merged"}


def waiting_tags() -> list[Tag]:
    """The oldest QUEUE that wait, each with the first topic it stands at (id, slug, title); one query."""
    first = TopicTag.objects.filter(tag=OuterRef("pk")).order_by("pk")
    parts = {f"topic_{name}": Subquery(first.values(f"topic__{name}")[:1]) for name in ("id", "slug", "title")}
    found = Tag.objects.waiting().select_related("proposed_by").annotate(**parts).order_by("proposed_at", "id")[:QUEUE]
    for tag in found:
        tag.first_topic = (tag.topic_id, tag.topic_slug, tag.topic_title) if tag.topic_id else None
    return list(found)


def standing_tag(text: str) -> Tag:
    """The tag that stands for what was typed. Raises Refused."""
    try:
        slug = slug_of(clean_name(text))
    except BadTag as fault:
        raise Refused(str(fault), field="into") from fault
    found = Tag.objects.filter(slug=slug, state=Tag.State.APPROVED).select_related("synonym_of").first()
    if found is None:
        raise Refused(_("There is no tag “%(tag)s” yet.") % {"tag": text}, field="into")
    return found.synonym_of or found


@transaction.atomic
def decide(tag: Tag, *, by, verdict: str, into: Tag | None = None, at) -> Tag:
    """Let a waiting tag stand, refuse it, or make it a synonym of another. Who proposed it is told."""
    tag = Tag.objects.select_for_update().get(pk=tag.pk)
    if tag.state != Tag.State.WAITING:
        raise Refused(_("Somebody else has decided this meanwhile."))
    if verdict == MERGE and (into is None or into.pk == tag.pk):
        raise Refused(_("Name the tag that it becomes a synonym of."), field="into")
    tag.state = Tag.State.REFUSED if verdict == REFUSE else Tag.State.APPROVED
    tag.synonym_of = into if verdict == MERGE else None
    tag.decided_by, tag.decided_at = by, at
    tag.save()
    settle(tag, at=at)
    if tag.proposed_by and tag.proposed_by.is_active:
        stands = into if into and verdict == MERGE else tag
        url = Tag.index_url() if verdict == REFUSE else stands.get_absolute_url()
        tell(tag.proposed_by, TOLD[verdict], url=url, data={"tag": tag.name, "into": stands.name}, at=at)
    return tag


@transaction.atomic
def settle(tag: Tag, *, at) -> None:
    """Make topics, figures and search say what the tag now is: standing, refused, or a synonym."""
    touched = list(TopicTag.objects.filter(tag=tag).order_by("topic").values_list("topic", flat=True))
    if root := tag.synonym_of:
        Tag.objects.filter(synonym_of=tag).update(synonym_of=root)
        TopicTag.objects.bulk_create([TopicTag(topic_id=pk, tag=root) for pk in touched], ignore_conflicts=True, batch_size=BATCH)
        _follow_instead(tag, root)
    if root or tag.state == Tag.State.REFUSED:
        TopicTag.objects.filter(tag=tag).delete()
    Tag.objects.filter(Q(pk=tag.pk) | Q(synonyms=tag.pk)).recount()
    for start in range(0, len(touched), BATCH):
        _write_lines(touched[start : start + BATCH], at=at)


def _follow_instead(tag: Tag, root: Tag) -> None:
    """Who followed or muted the synonym does so with the word that stands, unless they chose about that one, too."""
    chosen = Following.objects.filter(kind=Following.Kind.TAG, key=root.pk).values("member")
    before = Following.objects.filter(kind=Following.Kind.TAG, key=tag.pk)
    before.exclude(member__in=chosen).update(key=root.pk)
    before.delete()


def _write_lines(topic_ids: list[int], *, at) -> None:
    tags: dict[int, list[Tag]] = {pk: [] for pk in topic_ids}
    for row in TopicTag.objects.filter(topic__in=topic_ids).select_related("tag").order_by("pk"):
        tags[row.topic_id].append(row.tag)
    Topic.objects.bulk_update([Topic(pk=pk, tag_line=line_of(found)) for pk, found in tags.items()], ["tag_line"])
    _index_anew(topic_ids, at=at)


def _index_anew(topic_ids: list[int], *, at) -> None:
    """They are found by the new tags once they are indexed; their words have not changed, so that the rows may stand till then."""
    due.added("topic", topic_ids, at=at)
    due.added("reply", Topic.objects.filter(pk__in=topic_ids, posts__position__gt=1).values_list("posts", flat=True), at=at)


def recount_of(topic: Topic) -> None:
    """To be called where a topic is hidden, restored or moved."""
    if topic.tag_line:
        Tag.objects.filter(topic_tags__topic=topic).recount()


def say_of_waiting(topic: Topic) -> str:
    """The sentence for its author about tags that do not show yet; "" when there are none."""
    names = TopicTag.objects.filter(topic=topic, tag__state=Tag.State.WAITING).order_by("pk").values_list("tag__name", flat=True)
    if not names:
        return ""
    return _("New tags wait for a moderator, the topic is shown without them until then: %(tags)s") % {"tags": ", ".join(names)}


# --- Finding ---


def slug_meant(text: str) -> str:
    """The slug of the tag that stands for what was typed, or what its slug would be."""
    try:
        slug = slug_of(clean_name(text))
    except BadTag:
        return NO_TAG
    root = Tag.objects.filter(slug=slug).values_list("synonym_of__slug", flat=True).first()
    return root or slug


def known_to(member):
    """Tags that the member may know of: the house put them up, or a topic that the member may see carries them."""
    carried = Topic.objects.visible_to(member).filter(topic_tags__tag=OuterRef("pk"))
    return Tag.objects.standing().filter(Q(topic_count__gt=0) | Q(proposed_by=None) | Exists(carried))


def completions(text: str) -> list[dict]:
    """Tags that begin so, most used first; a synonym gives the tag it stands for. One query.

    A tag whose topics not everybody may see is kept back, unless it was put up by the house itself.
    """
    try:
        name = clean_name(text)
    except BadTag:
        return []
    known = Q(synonym_of=None) & (Q(topic_count__gt=0) | Q(proposed_by=None))
    through = Q(synonym_of__topic_count__gt=0) | Q(synonym_of__proposed_by=None, synonym_of__isnull=False)
    rows = Tag.objects.filter(Q(name__startswith=name) | Q(slug__startswith=slug_of(name)), known | through, state=Tag.State.APPROVED)
    found: dict[str, dict] = {}
    for tag in rows.select_related("synonym_of").order_by(F("topic_count").desc(), "name")[: 2 * COMPLETIONS]:
        root = tag.synonym_of or tag
        found.setdefault(root.slug, {"name": root.name, "slug": root.slug, "count": root.topic_count})
    return list(found.values())[:COMPLETIONS]
