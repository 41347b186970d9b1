"""The one exception by which the acts of surveys refuse."""


class SurveyRefused(Exception):
    """A refusal with a stable code and a sentence for the member."""

    def __init__(self, code: str, message):
        super().__init__(str(message))
        self.code = code
        self.message = message
