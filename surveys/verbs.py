"""What answering earns. Anonymous surveys leave no deed: it would tell who answered when."""
from django.utils.translation import gettext_lazy as _

from kit.verbs import Verb, declare

declare(Verb("survey_answered", _("answered a survey"), points=5))
