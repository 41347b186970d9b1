"""Codes of coupons: one form whatever is typed, and what is refused with a reason."""
import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.coupon_codes import ALPHABET, LONGEST, SHORTEST, BadCode, in_groups, new_code, normalise

INVISIBLE = "There is an invisible character in this code. Please type it by hand instead of copying it."
LENGTH = "A code has 3 to 40 letters and digits."


@pytest.mark.parametrize("typed", [
    "spring26", "SPRING26", " Spring 26 ", "SPRING-26", "spring–26", "spring—26", "ｓｐｒｉｎｇ２６", "SPRING\u00a026", "s p r i n g 2 6",
    "SPRING‑26", "SPRING\t26\n", "spring−26",
])
def test_a_member_may_type_a_code_in_any_way(typed):
    assert normalise(typed) == "SPRING26"


def test_a_code_may_have_chinese_characters():
    assert normalise("春节 快乐 88") == "春节快乐88"


@pytest.mark.parametrize("typed", [
    "SPRING\u200b26", "SPR\u200dING26", "\ufeffSPRING26", "SPRING26\u2060", "SPRING\u202e26", "SPRING\u00ad26", "SPRING\u3164",
    "SPRING\ufe0f26", "SPRING\U000e0041", "SPRING\x00", "SPRING\ue000",
])
def test_a_code_with_an_invisible_character_is_refused(typed):
    with pytest.raises(BadCode) as refusal:
        normalise(typed)
    assert str(refusal.value) == INVISIBLE


@pytest.mark.parametrize(("typed", "letter"), [
    ("SPRІNG26", "І"), ("СPRING", "С"), ("ΑPRIL", "Α"), ("SPRıNG", "ı"), ("sprïng", "ï"), ("straße", "ß"),
])
def test_a_letter_that_only_looks_right_is_named(typed, letter):
    with pytest.raises(BadCode) as refusal:
        normalise(typed)
    assert str(refusal.value) == f"“{letter}” is a letter of another alphabet, even if it looks like A to Z. Please type the code by hand."


@pytest.mark.parametrize("typed", ["SPRING_26", "50%OFF", "a;DROP", "スプリング", "٣٣٣", "🎉🎉🎉"])
def test_what_is_no_letter_of_a_code_is_named(typed):
    with pytest.raises(BadCode, match=r"^“.” cannot stand in a code"):
        normalise(typed)


@pytest.mark.parametrize("typed", ["", "  ", "AB", "-- -", "A" * 41, "A" * 10_000_000])
def test_a_code_is_neither_too_short_nor_too_long(typed):
    with pytest.raises(BadCode) as refusal:
        normalise(typed)
    assert str(refusal.value) == LENGTH


@given(st.text(max_size=60))
def test_whatever_is_typed_has_one_form_or_a_reason(typed):
    try:
        code = normalise(typed)
    except BadCode:
        return
    assert normalise(code) == code
    assert normalise(f" {code.lower()} ") == code
    assert SHORTEST <= len(code) <= LONGEST


def test_new_codes_have_no_signs_that_look_alike():
    codes = {new_code("VIP") for _n in range(500)}
    assert len(codes) == 500
    assert {sign for code in codes for sign in code[3:]} <= set(ALPHABET)
    assert {normalise(in_groups(code)) for code in codes} == codes


def test_a_code_drawn_by_lot_is_shown_in_groups():
    assert [in_groups(code) for code in ("ABCDEFGHJK", "TALKABCDEFGHJK", "春节ABCDEFGHJK")] == [
        "ABC-DEF-GHJK", "TALK-ABC-DEF-GHJK", "春节-ABC-DEF-GHJK",
    ]
