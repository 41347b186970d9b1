"""What is said and done: categories, topics, posts, likes, interactions, points, flags and decisions, what can be found."""
from community.models.category import Category
from community.models.flag import Decision, Flag, Hiding
from community.models.interaction import Heartbeat, Interaction
from community.models.points import PointsAccount, PointsEntry, PointsRule, PointsTransaction
from community.models.post import Post, PostRevision, Reaction
from community.models.search import SearchDue, SearchLog, SearchRow
from community.models.topic import Topic

__all__ = [
    "Category", "Decision", "Flag", "Heartbeat", "Hiding", "Interaction", "PointsAccount", "PointsEntry", "PointsRule", "PointsTransaction",
    "Post", "PostRevision", "Reaction", "SearchDue", "SearchLog", "SearchRow", "Topic",
]
