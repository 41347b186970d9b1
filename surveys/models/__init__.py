"""What is asked: indicators, surveys in frozen versions, waves, and answers that keep their promise of anonymity."""
from surveys.models.indicator import Indicator
from surveys.models.question import Question
from surveys.models.response import Answer, Response
from surveys.models.survey import Survey, SurveyVersion
from surveys.models.wave import Invitation, Participation, Wave

__all__ = ["Answer", "Indicator", "Invitation", "Participation", "Question", "Response", "Survey", "SurveyVersion", "Wave"]
