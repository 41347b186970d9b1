"""Posts and projects show pictures to whoever may read them."""
from community.articles.pictures import OPEN, PAID
from community.models import Post, Project
from community.uploads import UploadKind, declare


def _ids(keys) -> list[int]:
    return [int(key) for key in keys if key.isdecimal() and len(key) < 19]


def visible(keys, member) -> set[str]:
    return {str(pk) for pk in Post.objects.visible_to(member).filter(pk__in=_ids(keys)).values_list("pk", flat=True)}


def standing(keys) -> set[str]:
    return {str(pk) for pk in Post.objects.filter(pk__in=_ids(keys)).values_list("pk", flat=True)}


def visible_projects(keys, member) -> set[str]:
    return {str(pk) for pk in Project.objects.visible_to(member).filter(pk__in=_ids(keys)).values_list("pk", flat=True)}


def standing_projects(keys) -> set[str]:
    return {str(pk) for pk in Project.objects.filter(pk__in=_ids(keys)).values_list("pk", flat=True)}


declare(OPEN, PAID, UploadKind("post", visible, standing), UploadKind("project", visible_projects, standing_projects))
