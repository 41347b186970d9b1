"""What members do in the community, and what it earns. Points are mostly for what others valued."""
from django.utils.translation import gettext_lazy as _

from kit.verbs import Verb, declare

declare(
    Verb("topic_started", _("Started a topic"), points=2),
    Verb("replied", _("Replied"), points=1),
    Verb("liked", _("Liked a post")),
    Verb("like_received", _("A post was liked"), points=3, counts=False, repeats=True),
    Verb("flag_upheld", _("A report was right"), points=5, counts=False),
    Verb("code_committed", _("Committed code"), client_may_post=True, repeats=True),
    Verb("code_reviewed", _("Reviewed code"), client_may_post=True, repeats=True),
    Verb("discussed_elsewhere", _("Discussed elsewhere"), client_may_post=True, repeats=True),
)
