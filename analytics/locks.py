"""One worker at a time for the work of analytics."""
from datetime import date

from kit.locks import locked

DAYS, ANSWERS = 7301, 7302


def day_locked(day: date):
    return locked(DAYS, day.toordinal())
