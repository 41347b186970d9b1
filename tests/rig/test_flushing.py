"""Between tests the tables are emptied although their rows are never changed, and the triggers stand again afterwards."""
import pytest
from django.db import DatabaseError, transaction

from billing.models import OrderEvent
from tests.factories.accounts import make_member
from tests.factories.billing import make_order, make_product


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", [1, 2])
def test_a_table_with_triggers_is_emptied_and_keeps_them(time):
    assert OrderEvent.objects.count() == 0
    make_order(make_member("payer"), make_product())
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        OrderEvent.objects.update(kind="x")
    assert OrderEvent.objects.count() == 1
