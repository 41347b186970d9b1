"""What a learner can do, and what it earns."""
from django.utils.translation import gettext_lazy as _

from kit.verbs import Verb, declare

# Finishing a lesson is the watching of it told again for its points: only `lesson_watched` counts for activity.
declare(
    Verb("course_enrolled", _("joined a course"), counts=False),
    Verb("lesson_watched", _("studied a lesson"), client_may_post=True, repeats=True),
    Verb("lesson_completed", _("finished a lesson"), points=2, counts=False),
    Verb("course_completed", _("finished a course"), points=30, counts=False),
)
