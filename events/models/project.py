"""EventProject: an event is about a project, or belongs to it."""
from django.db import models
from django.utils.translation import gettext_lazy as _


class EventProject(models.Model):
    event = models.ForeignKey("events.Event", models.CASCADE, related_name="event_projects", verbose_name=_("event"))
    project = models.ForeignKey("community.Project", models.CASCADE, related_name="event_projects", verbose_name=_("project"))

    class Meta:
        verbose_name = _("project of an event")
        verbose_name_plural = _("projects of events")
        constraints = [models.UniqueConstraint(fields=["event", "project"], name="project_once_an_event")]

    def __str__(self):
        return f"{self.event}: {self.project}"
