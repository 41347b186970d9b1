"""What is said and done: categories, topics, posts, likes, interactions, points, flags and decisions, what can be found."""
from community.models.article import Article, ArticleRevision, Series
from community.models.article_file import ArticleFile
from community.models.article_vetting import ArticleVetting, FreshnessVote, Teaches
from community.models.bookmark import Bookmark
from community.models.category import Category
from community.models.draft import Draft
from community.models.expert import Expert, ExpertDecision, ExpertQuestion, Handover
from community.models.flag import Decision, Flag, Hiding
from community.models.following import FollowDue, Following, FollowNews
from community.models.interaction import Heartbeat, Interaction
from community.models.points import PointsAccount, PointsEntry, PointsRule, PointsTransaction
from community.models.post import Post, PostRevision, Reaction
from community.models.project import HelpOffer, HelpWanted, Maintainer, Project, ProjectTech, ProjectTopic
from community.models.question import Acceptance, AnonymousAsker, AskerReveal, PostVote
from community.models.reading import Reader, TopicRead
from community.models.right import CategoryRight
from community.models.search import SearchDue, SearchLog, SearchRow
from community.models.steering import Steering
from community.models.tag import Tag, TopicTag
from community.models.topic import Topic
from community.models.upload import Upload, UploadUse

__all__ = [
    "Acceptance", "AnonymousAsker", "AskerReveal", "PostVote", "Steering",
    "Category", "Decision", "Flag", "Heartbeat", "Hiding", "Interaction", "PointsAccount", "PointsEntry", "PointsRule", "PointsTransaction",
    "Post", "PostRevision", "Reaction", "SearchDue", "SearchLog", "SearchRow", "Topic",
    "Bookmark", "FollowDue", "FollowNews", "Following", "Reader", "TopicRead",
    "Expert", "ExpertDecision", "ExpertQuestion", "Handover", "HelpOffer", "HelpWanted", "Maintainer", "Project", "ProjectTech",
    "ProjectTopic",
    "Draft", "Upload", "UploadUse",
    "CategoryRight", "Tag", "TopicTag",
    "Article", "ArticleFile", "ArticleRevision", "ArticleVetting", "FreshnessVote", "Series", "Teaches",
]
