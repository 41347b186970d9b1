"""Rights of API calls."""
from rest_framework.permissions import BasePermission

from accounts.guards import why_not


class TakesPart(BasePermission):
    """For calls that write: a suspended or unverified member gets 403 with the reason."""

    def has_permission(self, request, view):
        if not request.user.is_authenticated:
            return False
        self.message = why_not(request.user)
        return not self.message
