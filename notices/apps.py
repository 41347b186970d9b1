from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "notices"

    def ready(self):
        # Registries live beside models, which do not exist before this.
        from notices.kinds import kinds  # noqa: PLC0415

        kinds.autodiscover()
