"""What several admins of ours share."""
from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib.admin import SimpleListFilter


class KnownFilter(SimpleListFilter):
    """A filter of one's own that knows its values: what else stands in the address is as if nothing stood there."""

    def value(self):
        wanted = super().value()
        return wanted if wanted in {key for key, _label in self.lookup_choices} else None


class ReadOnly:
    """For a ModelAdmin or an inline of rows that only acts of the site write: looked at, not changed."""

    show_full_result_count: ClassVar[bool] = False

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


def unasked(action: Any) -> Any:
    """For an action of the admin that does no harm, or has a page of its own: it is done at once.

    All others are confirmed first, on a page that names the rows (portal.confirming).
    """
    action.is_unasked = True
    return action


def means(sentence) -> Callable:
    """For an action of the admin: what will happen, said on the page where it is confirmed."""

    def decorate(action: Any) -> Any:
        action.means = sentence
        return action

    return decorate
