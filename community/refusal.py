"""Refused: why the community does not do what it was asked to, in a sentence for the member."""


class Refused(Exception):
    """`field` names the input that is to blame; "" for none in particular."""

    def __init__(self, message, *, field: str = ""):
        super().__init__(message)
        self.message = message
        self.field = field
