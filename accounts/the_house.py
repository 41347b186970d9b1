"""How the one row of `House` is read for all floors (`kit.house`)."""
from django.db import DatabaseError
from django.db.models import BooleanField, ExpressionWrapper, Q

from accounts.models import House, Member
from accounts.models.house import THE_ONE
from kit import house

SHOWN = ("version", "name_en", "name_zh", "tagline_en", "tagline_zh", "accent", "currency", "time_zone", "is_open")
HAS_MARK = ExpressionWrapper(Q(mark_64__isnull=False), output_field=BooleanField())


def read() -> house.House:
    """Without a row the settings hold. A portal without a row and without a member waits for its first administrator."""
    try:
        found = House.objects.filter(pk=THE_ONE).values(*SHOWN, has_mark=HAS_MARK).first()
        return house.House(**found) if found else house.House(is_open=Member.objects.exists())
    except DatabaseError:
        # Before the first migration there is no table.
        return house.House()
