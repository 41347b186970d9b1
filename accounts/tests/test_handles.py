"""Handles: what is allowed, what poses, what is proposed."""
import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from accounts.handles import HANDLE, VOICES, fold, is_reserved, numbered, propose, validate_handle
from accounts.models import Member
from tests.factories.accounts import make_member


@pytest.mark.parametrize("handle", ["lin", "lin-zhiyuan", "m_k", "a" * 30, "007"])
def test_plain_handles_are_allowed(handle):
    validate_handle(handle)


@pytest.mark.parametrize("handle", ["ab", "a" * 31, "Lin", "lin zhi", "lin@x", "аdmin", "林知远", "lin\n", "lin.zhi", ""])
def test_a_handle_keeps_to_its_letters(handle):
    with pytest.raises(ValidationError) as refusal:
        validate_handle(handle)
    assert refusal.value.code == "invalid_handle"


@pytest.mark.parametrize(
    "handle", ["admin", "adm1n", "admin_", "-admin-", "a-d-m-i-n", "admin2026", "supp0rt", "0fficial", "new", "5taff"]
)
def test_a_handle_does_not_pose_as_the_house(handle):
    assert is_reserved(handle)
    with pytest.raises(ValidationError) as refusal:
        validate_handle(handle)
    assert refusal.value.code == "reserved_handle"


@pytest.mark.parametrize("handle", ["lin", "meng", "newbie", "apiary", "sam", "information", "teamo"])
def test_names_of_people_are_not_taken_for_the_house(handle):
    assert not is_reserved(handle)


def test_full_width_letters_fold_to_plain_ones():
    assert fold(" ＡｄＭｉｎ ") == "admin"


@pytest.mark.parametrize(
    ("text", "proposal"),
    [
        ("Lin Zhiyuan", "lin-zhiyuan"), ("José Ångström", "jose-angstrom"), ("lin.zy@example.org", "lin-zy"), ("林知远", ""), ("Admin", ""),
        ("x", ""), ("林 Zhiyuan", "zhiyuan"), ("m_k", "m_k"),
    ],
)
def test_a_proposal_is_made_of_a_name_or_an_address(text, proposal):
    assert propose(text) == proposal


@given(st.text(max_size=300))
def test_a_proposal_is_always_a_valid_handle_or_nothing(text):
    proposal = propose(text)
    if proposal:
        validate_handle(proposal)


@given(st.from_regex(HANDLE, fullmatch=True))
def test_numbering_stays_within_the_rules(handle):
    first, second, third = (proposal for proposal, _number in zip(numbered(handle), range(3), strict=False))
    assert first == handle
    assert HANDLE.fullmatch(second)
    assert second != third


@given(st.sampled_from(sorted(VOICES)), st.integers(0, 99), st.booleans())
def test_every_voice_of_the_house_is_kept_whatever_stands_around_it(word, number, dashed):
    assert is_reserved(f"{'-'.join(word) if dashed else word}{number}")


def test_a_taken_handle_is_numbered_on(db):
    make_member("lin")
    make_member("lin-2")
    assert Member.objects.free_handle("lin") == "lin-3"
    assert Member.objects.free_handle("marta") == "marta"
