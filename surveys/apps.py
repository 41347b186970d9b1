from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SurveysConfig(AppConfig):
    name = "surveys"
    verbose_name = _("Surveys")

    def ready(self):
        from surveys.audiences import audiences  # noqa: PLC0415 - models are not loaded before ready()

        audiences.autodiscover()
