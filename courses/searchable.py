"""A course that changed is indexed again, with all its lessons."""
from community.search.due import changed


def index_again(course, *, at) -> None:
    """To be called within the transaction of the change."""
    changed("course", [course.slug], at=at)
    changed("lesson", [f"{course.slug}/{key}" for key in course.lessons.values_list("key", flat=True)], at=at)
