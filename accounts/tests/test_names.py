"""Display names in any script."""
import unicodedata

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from accounts.names import clean_display_name, refuse_posing, validate_display_name


@pytest.mark.parametrize("name", ["林知远", "Marta Kowalczyk", "Ολυμπία", "أحمد", "まどか", "🌊", "J. R.", "x"])
def test_names_of_any_script_are_kept_as_they_are(name):
    validate_display_name(name)
    refuse_posing(name)
    assert clean_display_name(name) == name


@pytest.mark.parametrize("name", ["\u200b", "\u3164", "\u2800\u200d", "\u202e", "  \u00a0 ", "\u0301\u0301"])
def test_a_name_of_nothing_visible_is_refused(name):
    with pytest.raises(ValidationError) as refusal:
        validate_display_name(name)
    assert refusal.value.code == "invisible_name"


@pytest.mark.parametrize("name", ["官方客服", "社区 管理员", "Admin", "ＡＤＭＩＮ", "R00t", "Guildhall", "S u p p o r t", "系统消息"])
def test_a_name_does_not_pose_as_the_house(name):
    with pytest.raises(ValidationError) as refusal:
        refuse_posing(name)
    assert refusal.value.code == "posing_name"


def test_marks_that_turn_the_line_around_are_dropped():
    assert clean_display_name("abc\u202edcba\u2066x") == "abcdcbax"


def test_a_name_cannot_put_a_header_into_a_mail():
    assert clean_display_name("Lin\r\nBcc: all@example.org") == "Lin Bcc: all@example.org"


def test_marks_piled_on_a_letter_are_cut():
    assert clean_display_name("Z" + "\u0351" * 40) == "Z" + "\u0351" * 4


@given(st.text(max_size=80))
def test_cleaning_twice_changes_nothing_more(name):
    once = clean_display_name(name)
    assert clean_display_name(once) == once
    assert not any(unicodedata.category(character) in {"Cc", "Cf", "Cs"} for character in once)
