"""Two tabs that save a draft in the same moment, on PostgreSQL: one is kept, the others are told, and nobody writes over anybody."""
import pytest
from django.utils import timezone

from accounts.models import Member
from community import drafts
from community.models import Draft
from tests.factories.accounts import make_member
from tests.rig.race import race

pytestmark = [pytest.mark.rig, pytest.mark.django_db(transaction=True)]
TABS = 12
NOW = timezone.now()


def _save(member_id, text, version):
    return drafts.save(Member.objects.get(pk=member_id), "new", {"body": text}, version=version, at=NOW).version


def kept(outcomes) -> list[int]:
    return [at for at, (how, _what) in enumerate(outcomes) if how == "done"]


@pytest.mark.parametrize("version", [0, 1])
def test_of_twelve_tabs_one_is_kept_and_eleven_are_told(only_on_postgres, version):
    member = make_member()
    if version:
        _save(member.pk, "Before", 0)
    outcomes = race(_save, [(member.pk, f"Tab {n}", version) for n in range(TABS)])
    (winner,) = kept(outcomes)
    assert {what for how, what in outcomes if how == "refused"} == {"Outdated: "}
    assert (Draft.objects.get().fields, Draft.objects.get().version) == ({"body": f"Tab {winner}"}, version + 1)


class Whatever(int):
    """A version that agrees with every other."""

    def __ne__(self, other):
        return False

    __hash__ = int.__hash__


def test_without_the_version_each_writes_over_the_other(only_on_postgres):
    """The control."""
    member = make_member()
    _save(member.pk, "Before", 0)
    outcomes = race(_save, [(member.pk, f"Tab {n}", Whatever(1)) for n in range(TABS)])
    assert len(kept(outcomes)) == TABS
