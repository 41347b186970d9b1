"""Money is split to the cent and written as people write it."""
import pytest

from kit.money import format_money, split


def test_an_amount_is_written_with_its_sign_and_without_empty_cents():
    assert [format_money(26800), format_money(26850), format_money(-100), format_money(500, "JPY")] == ["¥268", "¥268.50", "−¥1", "JP¥500"]


def test_a_hundred_over_three_gives_the_odd_cent_to_the_first():
    assert split(10000, [1, 1, 1]) == [3334, 3333, 3333]


def test_parts_always_add_up():
    assert sum(split(99999, [3, 7, 11, 0, 2])) == 99999


def test_nothing_can_be_split_by_no_weight():
    with pytest.raises(ValueError, match="positive sum"):
        split(100, [0, 0])
