"""Components of the look: what they print, in both languages, and that nothing a member writes becomes markup."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from xml.etree import ElementTree

import pytest
import time_machine
from django.template import engines
from django.utils import timezone, translation

from kit import charts, icons, wording

NOW = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)  # Saturday noon in Shanghai


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOW, tick=False), translation.override("en"):
        yield


def show(source, **context):
    return engines["django"].from_string(source).render(context)


def in_chinese(source, **context):
    with translation.override("zh-hans"):
        return show(source, **context)


NASTY = '"><script>alert(1)</script>'


@pytest.mark.parametrize(
    "source",
    [
        "{% avatar x %}",
        '{% avatar x "md" x x %}',
        '{% avatar x "md" x x x %}',
        "{% who x x x x %}",
        "{% who x x x x x %}",
        "{% seal x x %}",
        "{% state x x %}",
        "{% empty x x x x %}",
        "{% pager x x %}",
        "{% ruler rows x %}",
        "{% bars lines %}",
        "{% sparkline values x %}",
        "{% linechart series x x %}",
    ],
)
def test_what_a_member_writes_never_becomes_markup(source):
    html = show(
        source, x=NASTY, rows=[(1, 1)], lines=[(NASTY, 0.5, NASTY)], values=[1, 2], series=[(date(2026, 1, 1), 1), (date(2026, 1, 2), 2)]
    )
    assert "<script" not in html
    assert "alert(1)</" not in html


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("林知远", "林"),
        ("Marta Kowalczyk", "MK"),
        ("daniel", "DA"),
        ("Priya R. Raghunathan", "PR"),
        ("x", "X"),
        ("", "·"),
        ("lin-zhiyuan", "LZ"),
        ("--", "--"),
    ],
)
def test_an_avatar_shows_one_han_character_or_two_letters(name, shown):
    assert f">{shown}</span>" in show("{% avatar name %}", name=name)


def test_a_picture_stands_for_the_letters_and_keeps_its_place_before_it_is_there():
    html = show('{% avatar "Lin" "lg" picture="/p.webp" %}')
    css = f"avatar avatar--{wording.pigment('Lin')} avatar--lg"
    assert html == f'<img class="{css}" src="/p.webp" width="44" height="44" alt="" loading="lazy" decoding="async">'
    assert show('{% who "Lin" "/members/lin/" picture="/p.webp" %}').count('<img class="avatar ') == 1
    assert show('{% avatar "Lin" url="/me/" label="Me" picture="/p.webp" %}').startswith('<a href="/me/" aria-label="Me"><img ')


def test_a_name_keeps_its_pigment():
    people = ("林知远", "许蔚", "Daniel Okafor", "周牧", "Marta Kowalczyk", "Anselm Vogt")
    assert [wording.pigment(name) for name in people] == [1, 2, 3, 4, 5, 6]
    assert {wording.pigment(f"member {i}") for i in range(60)} == {1, 2, 3, 4, 5, 6}


def test_a_person_in_a_line_has_link_level_and_badge():
    html = show('{% who "许蔚" "/members/xu/" 9 "author" %}')
    assert '<a href="/members/xu/" lang="zh-Hans">许蔚</a><span class="level">Lv 9</span><span class="paid">author</span>' in html
    assert '<span class="level">9级</span>' in in_chinese('{% who "许蔚" "/members/xu/" 9 %}')
    assert show('{% who "Ann" "" %}').endswith("<b>Ann</b></span>")


def test_a_date_block_is_torn_off_in_the_readers_language_and_zone():
    late = datetime(2026, 11, 23, 18, 30, tzinfo=UTC)
    assert "<b>Nov</b><span>24</span><i>Tue</i>" in show("{% dateblock d %}", d=late)
    assert "<b>11月</b><span>24</span><i>周二</i>" in in_chinese("{% dateblock d %}", d=late)
    with timezone.override("America/New_York"):
        assert "<span>23</span><i>Mon</i>" in show("{% dateblock d %}", d=late)
    assert 'dateblock--lg" aria-hidden="true"><b>Dec</b><span>05</span>' in show('{% dateblock d size="lg" %}', d=date(2026, 12, 5))


@pytest.mark.parametrize(
    ("away", "english", "chinese"),
    [
        (timedelta(seconds=-20), "just now", "刚刚"),
        (timedelta(seconds=20), "in a moment", "马上"),
        (timedelta(minutes=-5), "5 min ago", "5分钟前"),
        (timedelta(minutes=59), "in 59 min", "59分钟后"),
        (timedelta(hours=-2), "2 h ago", "2小时前"),
        (timedelta(hours=-11), "11 h ago", "11小时前"),
        (timedelta(hours=-13), "yesterday", "昨天"),
        (timedelta(hours=15), "tomorrow", "明天"),
        (timedelta(days=-3), "3 days ago", "3天前"),
        (timedelta(days=4), "in 4 days", "4天后"),
        (timedelta(days=-9), "12 Nov", "11月12日"),
        (timedelta(days=-400), "17 Oct 2025", "2025年10月17日"),
    ],
)
def test_how_long_ago_is_said_in_words(away, english, chinese):
    assert (show("{{ at|ago }}", at=NOW + away), in_chinese("{{ at|ago }}", at=NOW + away)) == (english, chinese)


def test_a_late_evening_is_hours_away_even_across_midnight():
    with time_machine.travel(datetime(2026, 11, 21, 17, 0, tzinfo=UTC)):
        assert show("{{ at|ago }}", at=datetime(2026, 11, 21, 14, 0, tzinfo=UTC)) == "3 h ago"


def test_days_and_times_are_said_in_the_readers_zone():
    at = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
    assert (show("{{ at|when }}", at=at), in_chinese("{{ at|when }}", at=at)) == ("24 Nov, 20:00", "11月24日20:00")
    assert (show("{{ at|day }}", at=at), show("{{ at|clock }}", at=at)) == ("24 Nov", "20:00")
    assert show("{{ at|day }}", at=date(2027, 3, 14)) == "14 Mar 2027"
    assert in_chinese("{{ at|day }}", at=date(2027, 3, 14)) == "2027年3月14日"
    assert show("{{ none|when }}{{ none|day }}{{ none|ago }}", none=None) == ""


@pytest.mark.parametrize(
    ("source", "english", "chinese"),
    [
        ("{{ 62|minutes }}", "1 h 2 min", "1小时2分钟"),
        ("{{ 60|minutes }}", "1 h", "1小时"),
        ("{{ 0|minutes }}", "0 min", "0分钟"),
        ('{{ 26800|money:"CNY" }}', "¥268", "¥268"),
        ('{{ 1250|money:"USD" }}', "$12.50", "$12.50"),
        ("{{ none|money }}", "", ""),
        ("{{ 15|signed }} {{ five|signed }} {{ 0|signed }}", "+15 −5 0", "+15 −5 0"),
        ("{{ 18240|number }}", "18,240", "18,240"),
        ('{{ "zh-hans"|lang_tag }} {{ "en"|lang_tag }}', "zh-Hans en", "zh-Hans en"),
        (
            '{{ "写给后端的io_uring"|text_lang }} {{ "SKIP LOCKED 死锁"|text_lang }} {{ "Why"|text_lang }} {{ ""|text_lang }}',
            "zh-Hans zh-Hans en en",
            None,
        ),
    ],
)
def test_filters_say_numbers_and_languages(source, english, chinese):
    context = {"none": None, "five": -5}
    assert show(source, **context) == english
    assert in_chinese(source, **context) == (chinese if chinese is not None else english)


def test_every_icon_is_well_formed_and_hidden_from_screen_readers():
    for name in icons.ICONS:
        assert ElementTree.fromstring(icons.icon(name, 18)).attrib["aria-hidden"] == "true"
    assert show('{% icon "bell" 18 %}').startswith('<svg width="18" height="18"')
    ElementTree.fromstring(show("{% sigil 44 %}"))


def test_seal_and_state_carry_their_kinds_as_classes():
    assert show('{% seal "审定" "2 lg" %}') == '<span class="seal seal--2 seal--lg" lang="zh-Hans" aria-hidden="true">审定</span>'
    assert show('{% state "open muted" "draft" %}') == '<span class="state state--open muted">draft</span>'


def test_an_empty_list_says_one_sentence_and_offers_one_action():
    assert show('{% empty "Nothing" "Yet." "/x/" "Do" %}') == (
        '<div class="empty"><h2>Nothing</h2><p class="muted">Yet.</p><p class="acts"><a class="btn" href="/x/">Do</a></p></div>'
    )
    assert show('{% empty "Nothing" %}') == '<div class="empty"><h2>Nothing</h2></div>'


def test_a_pager_without_neighbours_is_nothing():
    assert show('{% pager "" "" %}') == ""
    assert show('{% pager "" "?before=x" %}').count("<a ") == 1
    assert "较早" in in_chinese('{% pager "" "?before=x" %}')


def svg(html):
    return ElementTree.fromstring(html[html.index("<svg") : html.index("</svg>") + 6])


def test_a_ruler_is_cut_in_proportion_and_filled_as_far_as_done():
    drawing = svg(charts.ruler([(6, 1), (7, 0.5), (4, 0)], "34%"))
    widths = {css: [float(r.attrib["width"]) for r in drawing if r.attrib["class"] == css] for css in ("r0", "r1")}
    room = 640 - 2 * charts.GAP
    assert widths == {
        "r0": [pytest.approx(room * w / 17, abs=0.06) for w in (6, 7, 4)],
        "r1": [pytest.approx(room * w / 17, abs=0.06) for w in (6, 3.5)],
    }
    assert drawing.attrib["aria-label"] == "34%"


@pytest.mark.parametrize("segments", [[], [(0, 0)], [(0, 1), (0, 0)], [(1, 7)], [(Decimal("2"), Decimal("0.5"))]])
def test_a_ruler_of_nothing_is_still_a_ruler(segments):
    for rect in svg(charts.ruler(segments, "x")):
        assert 0 <= float(rect.attrib["width"]) <= 640


@pytest.mark.parametrize(
    ("values", "lines"),
    [
        ([1, 2, 3], 1),
        ([1, None, 3, 4], 2),
        ([None, 5, None], 1),
        ([5], 1),
        ([4, 4, 4], 1),
        ([None, None], 0),
        ([], 0),
        ([Decimal("1.5"), 2], 1),
    ],
)
def test_a_sparkline_breaks_where_nothing_is_known(values, lines):
    drawing = svg(charts.sparkline(values, "Activity"))
    drawn = [line.attrib["points"] for line in drawing if line.tag == "polyline"]
    assert len(drawn) == lines
    for x, y in (point.split(",") for points in drawn for point in points.split()):
        assert 0 <= float(x) <= 300
        assert 4 <= float(y) <= 40
    assert drawing.find("title").text == "Activity"
    assert drawing.find("desc").text


def days(values):
    return [(date(2026, 9, 1) + timedelta(days=i), value) for i, value in enumerate(values)]


@pytest.mark.parametrize(
    "values", [[1, 5, 3], [7], [4, 4, 4], [0, 0], [None, 2, None, 9], [0.001, 0.002], [1e7, 3e7], [-5, 5], [Decimal("4.1"), None, 4.2]]
)
def test_a_line_chart_stays_inside_its_frame_and_labels_its_last_value(values):
    html = charts.linechart(days(values), "Interactions a day", "7 d mean")
    drawing = svg(html)
    assert 3 <= len(drawing.findall("line[@class='grid']")) <= 7
    for line in drawing.findall("polyline"):
        for x, y in (point.split(",") for point in line.attrib["points"].split()):
            assert 40 <= float(x) <= 676
            assert 29.9 <= float(y) <= 216.1
    assert drawing.find("text[@class='a']").text == charts.number([v for v in values if v is not None][-1])
    assert html.count("<tr>") == len(values) + 1


def test_a_line_chart_of_nothing_says_so():
    for series in ([], days([None, None])):
        assert "No values yet." in charts.linechart(series, "x")


def test_a_line_chart_dates_its_ends_and_the_months_between():
    drawing = svg(charts.linechart(days(range(84)), "x"))
    texts = [text.text for text in drawing.findall("text")]
    assert ("1 Sep" in texts, "Oct" in texts, "23 Nov" in texts) == (True, True, True)
    with translation.override("zh-hans"):
        assert "10月" in [text.text for text in svg(charts.linechart(days(range(84)), "x")).findall("text")]


def test_bars_are_as_long_as_their_share():
    drawing = ElementTree.fromstring(charts.bars([("5", 0.78, "78%"), ("4", 2, "?"), ("3", None, "0%")]))
    assert [rect.attrib["width"] for rect in drawing.iter("rect") if rect.attrib["class"] == "r1"] == ["78.0", "100.0", "0.0"]
