"""The one exception by which the acts of events refuse."""


class EventRefused(Exception):
    """A refusal with a stable code (full, closed, members_only, not_allowed, not_registered, not_yet) and a sentence for the member."""

    def __init__(self, code: str, message):
        super().__init__(str(message))
        self.code = code
        self.message = message
