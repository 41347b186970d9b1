"""Between tests the tables are emptied although their rows are never changed, and the triggers stand again afterwards."""
import pytest
from django.db import DatabaseError, OperationalError, transaction
from psycopg.errors import DeadlockDetected, UndefinedTable

from billing.models import OrderEvent
from tests.factories.accounts import make_member
from tests.factories.billing import make_order, make_product
from tests.rig.flushing import after_deadlocks


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", [1, 2])
def test_a_table_with_triggers_is_emptied_and_keeps_them(time):
    assert OrderEvent.objects.count() == 0
    make_order(make_member("payer"), make_product())
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        OrderEvent.objects.update(kind="x")
    assert OrderEvent.objects.count() == 1


def test_emptying_goes_on_after_a_deadlock_and_after_nothing_else():
    faults = [DeadlockDetected(), DeadlockDetected()]

    def empty(statements):
        if faults:
            raise OperationalError from faults.pop()
        return statements

    assert after_deadlocks(empty)(["TRUNCATE"]) == ["TRUNCATE"]
    faults.append(UndefinedTable())
    with pytest.raises(OperationalError):
        after_deadlocks(empty)(["TRUNCATE"])
