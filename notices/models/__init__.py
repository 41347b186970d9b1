"""What is told: notices, what a member wants to be told of, and mail that waits to be sent."""
from notices.models.mail import Mail
from notices.models.notice import Notice
from notices.models.preference import NoticePreference

__all__ = ["Mail", "Notice", "NoticePreference"]
