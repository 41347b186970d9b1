"""Offering help to a project: once a member, read by those who keep it."""
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Member
from community.interactions import record
from community.models import HelpOffer, Project
from community.projects.keeping import locked, thing_of
from community.refusal import Refused
from kit.markdown import excerpt
from kit.rows import insert_new
from notices.telling import tell_all

GIST = 140


@transaction.atomic
def offer_help(project: Project, member, *, message: str, at) -> HelpOffer:
    """Keep the message and tell those who keep the project. Raises Refused the second time, and for those who keep it themselves."""
    project = locked(project.pk)
    if not project.goes_on:
        raise Refused(_("This project does not go on at the moment."))
    keepers = list(Member.objects.filter(maintains__project=project, maintains__until_at=None).distinct())
    if member in keepers:
        raise Refused(_("You keep this project yourself."))
    new = insert_new([HelpOffer(project=project, member=member, message=message, at=at)], unique=["project_id", "member_id"])
    if not new:
        raise Refused(_("You have offered your help already. Those who keep the project know."))
    record(member, "help_offered", project.target, at=at)
    tell_all(
        keepers, "project_help_offered", actor=member, url=project.get_absolute_url() + "#offers", at=at,
        data={"title": project.name, "message": excerpt(message, GIST)}, fact=f"help:{new[0].pk}", about=thing_of(project),
    )
    return new[0]
