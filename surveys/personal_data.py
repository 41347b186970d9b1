"""What surveys hold of a member. Anonymous answers lead to nobody: they can neither be given out nor erased."""
from django.utils.translation import gettext_lazy as _

from accounts.personal.registry import Fate, PersonalData, declare, nobodys

declare(
    PersonalData(
        "survey-invitations", _("Surveys that asked you"), "surveys.Invitation", Fate.NAMELESS,
        shows={"survey_title": "wave__survey__title_en"},
    ),
    PersonalData(
        "survey-participations", _("Surveys you answered"), "surveys.Participation", Fate.NAMELESS,
        shows={"survey_title": "wave__survey__title_en"},
    ),
    PersonalData(
        "survey-responses", _("Answers that are not anonymous"), "surveys.Response", Fate.NAMELESS,
        shows={"survey_title": "wave__survey__title_en"},
    ),
    PersonalData(
        "survey-answers", _("Single answers"), "surveys.Answer", Fate.NAMELESS, of=("response__member",), codes=("option_keys",),
        emptied=("text",), shows={"question_text": "question__text_en"},
    ),
    PersonalData(
        "surveys-made", _("Surveys you made"), "surveys.Survey", Fate.STAYS, of=("created_by",), why=_("The community asks with them."),
    ),
    PersonalData("survey-versions", _("Versions of surveys you published"), "surveys.SurveyVersion", Fate.NAMELESS, of=("published_by",)),
)

nobodys("parts of surveys", "surveys.Indicator", "surveys.Question", "surveys.Wave")
