"""What several admins of ours share."""
from typing import ClassVar


class ReadOnly:
    """For a ModelAdmin or an inline of rows that only acts of the site write: looked at, not changed."""

    show_full_result_count: ClassVar[bool] = False

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
