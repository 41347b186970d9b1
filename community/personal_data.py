"""What the community holds of a member: what they wrote, did, kept and moderated."""
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.personal.registry import Fate, PersonalData, declare, nobodys
from billing.files import vault
from community import forgetting

OFFICE = _("What was decided in an office, and why, must remain to be seen.")
SHARED = _("Others tend it by now.")
PAID = _("It was vetted, and readers have paid for it.")

WRITTEN = (
    PersonalData(
        "topics", _("Topics"), "community.Topic", Fate.WISH, acts=("author", "last_poster"), owned=forgetting.topics_of,
        codes=("tag_line",), emptied={**forgetting.REMOVED_TITLE, "slug": "topic", "gist": ""},
        shows={"category_name": "category__name_en"}, first=forgetting.forget_elsewhere,
    ),
    PersonalData(
        "posts", _("Posts"), "community.Post", Fate.WISH, acts=("author",), owned=forgetting.posts_of, codes=("reaction_counts",),
        emptied=forgetting.REMOVED_BODY, shows={"topic_title": "topic__title"},
    ),
    PersonalData(
        "post-versions", _("Earlier versions of posts"), "community.PostRevision", Fate.WISH, acts=("editor", "hidden_by"),
        owned=forgetting.revisions_of, emptied=("title", "body", "reason"),
    ),
    PersonalData(
        "anonymous-topics", _("Topics you asked under no name"), "community.AnonymousAsker", Fate.NAMELESS,
        shows={"topic_title": "topic__title"},
    ),
    PersonalData(
        "series", _("Series of articles"), "community.Series", Fate.WISH, of=("author",), codes=("slug",),
        emptied={**forgetting.REMOVED_TITLE, "description": ""},
    ),
    PersonalData(
        "articles", _("Articles without a paid part"), "community.Article", Fate.WISH, acts=("author", "vetted_by"),
        owned=lambda member: Q(author=member, is_paid=False), codes=("slug",), emptied={**forgetting.REMOVED_TITLE, "summary": ""},
        first=forgetting.hide_free_articles,
    ),
    PersonalData(
        "article-texts", _("Texts of these articles"), "community.ArticleRevision", Fate.WISH, of=(),
        owned=lambda member: Q(article__author=member, article__is_paid=False),
        codes=("file_keys",), emptied=("title", "summary", "open_body", "paid_body", "open_html", "paid_html", "teaches", "canonical_url"),
    ),
    PersonalData(
        "article-files", _("Files of these articles"), "community.ArticleFile", Fate.WISH, of=(), acts=("author",),
        owned=lambda member: Q(author=member, article__is_paid=False), codes=("content_type", "sha256", "path"), emptied=("name",),
        files=("path",), storage=vault, last=forgetting.delete_files,
    ),
    PersonalData(
        "paid-articles", _("Articles with a paid part"), "community.Article", Fate.STAYS, acts=("author", "vetted_by"),
        owned=lambda member: Q(author=member, is_paid=True), why=PAID,
    ),
    PersonalData(
        "paid-article-texts", _("Texts of articles with a paid part"), "community.ArticleRevision", Fate.STAYS, of=(),
        owned=lambda member: Q(article__author=member, article__is_paid=True), why=PAID,
    ),
    PersonalData(
        "paid-article-files", _("Files of articles with a paid part"), "community.ArticleFile", Fate.STAYS, of=(), acts=("author",),
        owned=lambda member: Q(author=member, article__is_paid=True), files=("path",), storage=vault, why=PAID,
    ),
    PersonalData(
        "vettings", _("What reviewers said of your articles, and you of others’"), "community.ArticleVetting", Fate.STAYS,
        of=("by", "revision__article__author"), codes=("checked",), why=OFFICE, shows={"article_title": "revision__title"},
    ),
    PersonalData(
        "pictures", _("Pictures"), "community.Upload", Fate.WISH, codes=("file",), files=("file",), last=forgetting.delete_pictures,
    ),
    PersonalData(
        "picture-uses", _("Where your pictures stand"), "community.UploadUse", Fate.NAMELESS, of=("upload__member",), codes=("kind", "key"),
    ),
    PersonalData("drafts", _("Drafts"), "community.Draft", Fate.GONE),
)

PROJECTS = (
    PersonalData(
        "projects", _("Projects you entered"), "community.Project", Fate.STAYS, of=("created_by",), codes=("slug",), why=SHARED,
    ),
    PersonalData(
        "maintains", _("Projects you keep"), "community.Maintainer", Fate.NAMELESS, acts=("added_by",), emptied=("role",),
        shows={"project_name": "project__name"}, first=forgetting.leave_projects,
    ),
    PersonalData("help-offers", _("Help you offered"), "community.HelpOffer", Fate.GONE, shows={"project_name": "project__name"}),
    PersonalData("project-topics", _("Topics you linked to projects"), "community.ProjectTopic", Fate.NAMELESS, of=("linked_by",)),
)

DEEDS = (
    PersonalData(
        "interactions", _("What you did"), "community.Interaction", Fate.NAMELESS, codes=("verb", "target_kind", "target_key", "source"),
    ),
    PersonalData("heartbeats", _("When you were here"), "community.Heartbeat", Fate.GONE),
    PersonalData("points-account", _("Points account"), "community.PointsAccount", Fate.NAMELESS, codes=("name",)),
    PersonalData(
        "points", _("Points"), "community.PointsTransaction", Fate.NAMELESS, codes=("verb", "target_kind", "target_key", "once_key"),
    ),
    PersonalData(
        "points-entries", _("Entries of your points account"), "community.PointsEntry", Fate.NAMELESS, of=("account__member",),
    ),
    PersonalData("reactions", _("Reactions"), "community.Reaction", Fate.NAMELESS),
    PersonalData("votes", _("Votes"), "community.PostVote", Fate.NAMELESS),
    PersonalData("acceptances", _("Answers you accepted"), "community.Acceptance", Fate.NAMELESS, of=("by",)),
    PersonalData("freshness-votes", _("Whether an article is still right"), "community.FreshnessVote", Fate.NAMELESS, emptied=("note",)),
    PersonalData("bookmarks", _("Bookmarks"), "community.Bookmark", Fate.GONE, shows={"topic_title": "post__topic__title"}),
    PersonalData("followings", _("What you follow and mute"), "community.Following", Fate.GONE, last=forgetting.nobody_follows),
    PersonalData("news", _("What your followers were told of"), "community.FollowNews", Fate.GONE, codes=("kind", "url")),
    PersonalData("read-topics", _("How far you read"), "community.TopicRead", Fate.GONE, shows={"topic_title": "topic__title"}),
    PersonalData("reading", _("Since when all is read"), "community.Reader", Fate.GONE),
    PersonalData("flags", _("What you reported"), "community.Flag", Fate.NAMELESS, codes=("target_kind", "target_key"), emptied=("note",)),
)

OFFICES = (
    PersonalData("tags", _("Tags you proposed"), "community.Tag", Fate.STAYS, of=("proposed_by",), acts=("decided_by",), why=SHARED),
    PersonalData("decisions", _("Your decisions as a moderator"), "community.Decision", Fate.STAYS, of=("moderator",), why=OFFICE),
    PersonalData(
        "hidings", _("What you hid as a moderator"), "community.Hiding", Fate.NAMELESS, of=("by",), codes=("target_kind", "target_key"),
    ),
    PersonalData("steerings", _("Topics you steered as a moderator"), "community.Steering", Fate.STAYS, of=("by",), why=OFFICE),
    PersonalData("reveals", _("Names you looked at as a moderator"), "community.AskerReveal", Fate.NAMELESS, of=("by",)),
    PersonalData(
        "expert", _("You as an expert"), "community.Expert", Fate.NAMELESS, acts=("listed_by",),
        emptied={"subjects": "", "about": "", "is_accepting": False, "listed_at": None},
    ),
    PersonalData(
        "expert-decisions", _("Whether you are an expert"), "community.ExpertDecision", Fate.NAMELESS, of=("expert__member",), acts=("by",),
        emptied=("note",),
    ),
    PersonalData(
        "expert-questions", _("Questions to you as an expert"), "community.ExpertQuestion", Fate.NAMELESS, of=("expert__member",),
        emptied=("reason",), shows={"topic_title": "topic__title"},
    ),
    PersonalData(
        "handovers", _("Questions you handed on"), "community.Handover", Fate.NAMELESS, of=("giver__member",), emptied=("reason",),
    ),
    # Found words of theirs: made anew of what still stands.
    PersonalData(
        "search-rows", _("What the search finds of you"), "community.SearchRow", Fate.GONE, of=("author",), first=forgetting.index_anew,
    ),
)

declare(*WRITTEN, *PROJECTS, *DEEDS, *OFFICES)

nobodys("the shelves of the house", "community.Category", "community.CategoryRight", "community.TopicTag", "community.PointsRule")
nobodys("parts of a project of the community", "community.ProjectTech", "community.HelpWanted")
nobodys("what an article is about", "community.Teaches")
nobodys("names of things, and questions without their asker", "community.SearchDue", "community.SearchLog", "community.FollowDue")
