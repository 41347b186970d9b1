"""How a deed about a survey is named in a member's history."""
from community.targets import Described, TargetKind, declare
from surveys.models import Wave


def describe(keys, member) -> dict[str, Described]:
    waves = Wave.objects.filter(pk__in=[key for key in keys if key.isdigit()]).select_related("survey")
    return {str(wave.pk): Described(f"{wave.survey.title} · {wave.name}", wave.survey.get_absolute_url()) for wave in waves}


declare(TargetKind("survey_wave", describe))
