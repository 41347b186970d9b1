"""Notices tell of topics as long as their member may see the category."""
from community.rights import unseen_topics
from notices.sight import Sight, declare


def topics(member, keys: set[str]) -> set[str]:
    return {str(pk) for pk in unseen_topics(member, map(int, keys))}


declare(Sight("topic", topics), Sight("in_topic", topics))
