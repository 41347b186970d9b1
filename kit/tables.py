"""Tables that leave the house as files: what a spreadsheet would take for a formula is made plain, and Chinese opens right."""

# Excel takes a file without it for one of another alphabet.
BOM = "\ufeff"
FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def harmless(value):
    """The value for a cell: a text that begins like a formula gets an apostrophe before it. Numbers stay numbers."""
    if value is None:
        return ""
    if isinstance(value, str) and value.startswith(FORMULAS):
        return f"'{value}"
    return value
