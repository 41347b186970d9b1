"""What is told: notices and their facts, what a member wants to be told of and when, mail that waits to be sent, and what came back."""
from notices.models.bounce import Bounce
from notices.models.fact import NoticeFact, Withdrawn
from notices.models.mail import Mail
from notices.models.notice import Notice
from notices.models.preference import NoticePreference
from notices.models.timing import NoticeTiming

__all__ = ["Bounce", "Mail", "Notice", "NoticeFact", "NoticePreference", "NoticeTiming", "Withdrawn"]
