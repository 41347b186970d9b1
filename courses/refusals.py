"""The one exception of this app."""


class CourseRefused(Exception):
    """What was asked of a course cannot be done; the message is a sentence for the member."""
