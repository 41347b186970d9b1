from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommunityConfig(AppConfig):
    name = "community"
    verbose_name = _("Community")

    def ready(self):
        from community import receivers  # noqa: F401, PLC0415
        from community.articles import tasks  # noqa: F401, PLC0415

        # Registries are filled when all models exist.
        from community.draft_places import places  # noqa: PLC0415
        from community.experts import tasks as promises  # noqa: F401, PLC0415
        from community.flags import flaggables  # noqa: PLC0415
        from community.heartbeats import keepers  # noqa: PLC0415
        from community.projects.panels import project_panels  # noqa: PLC0415
        from community.search.sources import sources  # noqa: PLC0415
        from community.targets import target_kinds  # noqa: PLC0415
        from community.uploads import upload_kinds  # noqa: PLC0415
        from kit.verbs import verbs  # noqa: PLC0415

        for registry in (verbs, flaggables, target_kinds, keepers, sources, places, upload_kinds, project_panels):
            registry.autodiscover()
