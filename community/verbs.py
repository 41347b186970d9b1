"""What members do in the community, and what it earns. Points are mostly for what others valued."""
from django.utils.translation import gettext_lazy as _

from kit.verbs import Verb, declare

declare(
    Verb("topic_started", _("Started a topic"), points=2),
    Verb("replied", _("Replied"), points=1),
    Verb("liked", _("Liked a post")),
    Verb("reacted", _("Reacted to a post")),
    Verb("like_received", _("A post was liked"), points=3, counts=False, repeats=True),
    Verb("voted", _("Voted on an answer")),
    Verb("vote_received", _("A question or an answer was voted for"), points=5, counts=False, repeats=True),
    Verb("answer_accepted", _("An answer was accepted"), points=15, counts=False, repeats=True),
    Verb("topic_featured", _("A topic was featured"), points=20, counts=False, repeats=True),
    Verb("article_published", _("Published an article"), points=20),
    Verb("article_confirmed", _("Confirmed an article")),
    Verb("article_checked", _("Said whether an article is still right")),
    Verb("project_entered", _("Entered a project"), points=5),
    Verb("help_offered", _("Offered a project help")),
    Verb("expert_answered", _("Answered as an expert, in time"), points=8),
    Verb("flag_upheld", _("A report was right"), points=5, counts=False),
    Verb("code_committed", _("Committed code"), client_may_post=True, repeats=True),
    Verb("code_reviewed", _("Reviewed code"), client_may_post=True, repeats=True),
    Verb("discussed_elsewhere", _("Discussed elsewhere"), client_may_post=True, repeats=True),
)
