"""The teaser of a locked lesson."""
from courses.teasers import teaser_of


def test_a_teaser_is_at_most_sixty_words():
    assert teaser_of(" ".join(f"w{i}" for i in range(1000))).split() == [f"w{i}" for i in range(59)] + ["w59…"]


def test_a_teaser_of_a_short_lesson_is_a_quarter_of_it():
    assert teaser_of(" ".join(f"w{i}" for i in range(40))) == "w0 w1 w2 w3 w4 w5 w6 w7 w8 w9…"


def test_a_han_character_counts_as_a_word():
    assert teaser_of("快照看得见什么" * 100) == ("快照看得见什么" * 9)[:60] + "…"


def test_a_teaser_leaves_out_code():
    assert "SECRET" not in teaser_of("```\nSECRET\n```\n\n" + "word " * 400)


def test_a_teaser_begins_with_a_sentence_and_not_with_a_heading():
    assert teaser_of("## The promise\n\n" + "word " * 8) == "word word…"


def test_a_lesson_of_three_words_has_no_teaser():
    assert teaser_of("only three words") == ""


def test_a_word_as_long_as_a_lesson_is_cut():
    assert len(teaser_of("a" * 5000 + " b c d")) <= 600
