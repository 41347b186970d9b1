"""Markdown: what it makes, and that nothing a member writes runs, breaks out or takes the processor."""
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit.highlighting import LEXERS
from kit.markdown import MAX_IMAGES, MAX_MENTIONS, excerpt, render, sanitise

HOSTILE = [
    "[x](java&#10;script:alert(1))",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox(1))",
    "<javascript:alert(1)>",
    '<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">',
    '![x](https://a/b.png" onerror="alert(1))',
    "![x](javascript:alert(1))",
    "<a id=csrfmiddlewaretoken>x</a>",
    "<form id=location><input name=x></form>",
    '```x" onclick="alert(1)\ncode\n```',
    "```py <script>alert(1)</script>\ncode\n```",
    "```\n</code></pre><script>alert(1)</script>\n```",
    "`</code><script>alert(1)</script>`",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    '[x](/y "onmouseover=alert(1)")',
    "[x]: javascript:alert(1)\n\n[x]",
    "<div style='position:fixed;inset:0'>x</div>",
    "# </title><script>alert(1)</script>",
    "| <script>alert(1)</script> |\n|---|\n| <img src=x onerror=alert(1)> |",
    "\u202e<script>alert(1)</script>",
    "<<script>script>alert(1)<</script>/script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
]


def tags_of(html) -> list[tuple[str, dict]]:
    from html.parser import HTMLParser

    class Reader(HTMLParser):
        found: list = []

        def handle_starttag(self, tag, attrs):
            self.found.append((tag, dict(attrs)))

    reader = Reader()
    reader.found = []
    reader.feed(html)
    return reader.found


@pytest.mark.parametrize("source", HOSTILE)
def test_hostile_text_makes_no_tag_attribute_or_address_that_runs(source):
    for tag, attributes in tags_of(render(source)):
        assert tag not in {"script", "style", "svg", "math", "img", "iframe", "form", "input", "noscript", "object", "embed", "title"}
        assert not {name for name in attributes if name.startswith("on") or name in {"style", "id", "name", "src", "srcdoc"}}
        assert attributes.get("href", "/").startswith(("/", "http://", "https://", "mailto:", "#")) or ":" not in attributes["href"]


@pytest.mark.parametrize("source", HOSTILE)
def test_cleaning_twice_changes_nothing(source):
    html = render(source)
    assert sanitise(html) == html


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from([*"<>\"'&/=`[]()!*_~#|-:@ \n\\abAB1", "script", "onerror", "javascript:", "```", "中"]), max_size=200))
def test_whatever_is_written_stays_clean(pieces):
    html = render("".join(pieces))
    assert sanitise(html) == html
    assert "<script" not in html.lower()


BOMBS = {
    "quotes": ">" * 10_000, "brackets": "[" * 50_000, "images": "![" * 25_000, "nested brackets": "[" * 25_000 + "]" * 25_000,
    "brackets in words": "[a" * 25_000, "stars": "*a " * 16_000, "strong": "a**b" * 12_000, "mixed": "**a *b " * 7_000,
    "backticks": "`a" * 25_000, "backtick runs": "".join("`" * n + " " for n in range(300)), "less than": "<" * 50_000,
    "underscores": "_a" * 25_000, "links": "[a](" * 12_000, "lists": "".join("  " * n + "- a\n" for n in range(200)),
    "list signs": "- " * 10_000, "wide table": "|a" * 200 + "\n" + "|-" * 200 + "\n" + ("|b" * 200 + "\n") * 100,
    "references": "".join(f"[a{n}]: /x\n" for n in range(4_000)), "uses": "[a]: /x\n" + "[a]" * 16_000, "entities": "&#35;" * 10_000,
    "mentions": "@abc " * 10_000, "addresses": "<http://a" * 5_000, "backslashes": "\\" * 50_000, "breaks": "a  \n" * 12_000,
    "python": "```python\n" + "(" * 49_000 + "\n```", "make": "```make\n" + ("(" * 190 + "\n") * 50 + "```",
    "many blocks": "```make\nx = (\n```\n" * 2_500, "blank lines": "```py\n" + " \n" * 20_000 + "```",
}


# What is quadratic takes minutes; a busy machine does not.
FEW_SECONDS = 4


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_takes_seconds_at_most(name):
    source = BOMBS[name][:50_000]
    start = time.thread_time()
    render(source, lambda handles: dict.fromkeys(handles, "/"))
    assert time.thread_time() - start < FEW_SECONDS


def test_headings_start_below_the_pages_own():
    assert render("# A\n\n###### B") == "<h2>A</h2>\n<h4>B</h4>\n"


def test_code_is_coloured_by_language_with_its_name_above():
    html = render("```python worker.py\ndef run(): pass\n```")
    assert "<figcaption><span>worker.py</span></figcaption>" in html
    assert '<span class="k">def</span>' in html
    assert '<span class="ln">' in html


def test_a_difference_shows_what_went_and_came():
    html = render("```diff\n--- a\n-old\n+new\n same\n```")
    assert '<pre tabindex="0" class="diff">' in html
    assert '<span class="ln" data-m=" ">--- a\n</span><span class="ln del" data-m="−">old\n</span>' in html
    assert '<span class="ln add" data-m="+">new\n</span>' in html
    assert sanitise(html) == html


def test_an_unknown_language_and_a_dump_are_plain():
    assert "class=\"k\"" not in render("```klingon\ndef x\n```")
    assert "class=\"k\"" not in render("```python\n" + "def x(): pass\n" * 2_000 + "```")


def test_every_known_language_has_a_lexer():
    for language in LEXERS:
        assert "<code>" in render(f"```{language}\nx = 1\n```")


def test_tables_scroll_in_their_own_box():
    assert render("|a|\n|-|\n|b|").startswith('<div class="scroll" tabindex="0"><table class="ledger">')


def test_links_say_that_we_do_not_vouch_for_them():
    assert render("[x](https://example.org)") == '<p><a href="https://example.org" rel="nofollow ugc noopener">x</a></p>\n'


def known(*handles):
    return lambda asked: {handle: f"/members/{handle}/" for handle in asked if handle in handles}


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ("@lin", 1), ("@Lin!", 1), ("你好@lin你怎么看", 1), ("(@lin)", 1), ("@lin @lin", 2), ("**@lin**", 1), ("@lin, @marta", 2),
        ("- @lin", 1),
        ("a@lin.org", 0), ("@lin@host", 0), ("`@lin`", 0), ("```\n@lin\n```", 0), ("[@lin](/x)", 0), ("\\@lin", 0), ("@linus", 0),
        ("/@lin", 0), ("@li", 0),
    ],
)
def test_a_mention_is_linked_where_somebody_is_addressed(source, count):
    assert render(source, known("lin", "marta")).count('href="/members/') == count


def test_members_are_asked_for_once_and_only_the_first_few():
    calls = []
    render(" ".join(f"@person{n:03}" for n in range(5_000)), lambda handles: calls.append(handles) or {})
    assert [len(handles) for handles in calls] == [MAX_MENTIONS]


def test_a_text_without_mentions_asks_nobody():
    render("no one", lambda handles: pytest.fail("asked"))


def test_an_excerpt_is_plain_and_leaves_code_out():
    assert excerpt("# Title\n\nSome **bold** & `x < y`.\n\n```py\ncode\n```") == "Title Some bold & x < y."
    assert excerpt("字" * 200, 10) == "字" * 9 + "…"


# --- Pictures ---

OURS = "/pictures/1/"


def pictures(asked):
    return {address: (640, 480) for address in asked if address == OURS}


def test_a_picture_of_ours_has_its_size_and_loads_late():
    html = '<p><img src="/pictures/1/" alt="a cat" width="640" height="480" loading="lazy" decoding="async"></p>\n'
    assert render(f"![a *cat*]({OURS})", images=pictures) == html
    assert sanitise(html) == html


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("![x](https://a/b.png)", '<p><a href="https://a/b.png" rel="nofollow ugc noopener">x</a></p>\n'),
        ("![](/pictures/2/)", '<p><a href="/pictures/2/" rel="nofollow ugc noopener">/pictures/2/</a></p>\n'),
        ("[![x](https://a/b.png)](/y)", '<p><a href="/y" rel="nofollow ugc noopener">x</a></p>\n'),
        ("![x](//a/pictures/1/)", '<p><a href="//a/pictures/1/" rel="nofollow ugc noopener">x</a></p>\n'),
        ("![x](javascript:alert(1))", "<p>![x](javascript:alert(1))</p>\n"),
        ('<img src="/pictures/1/">', '<p>&lt;img src="/pictures/1/"&gt;</p>\n'),
    ],
)
def test_any_other_picture_is_a_link_or_text(source, shown):
    assert render(source, images=pictures) == shown


@pytest.mark.parametrize("source", HOSTILE)
def test_hostile_text_makes_no_picture_where_pictures_are_known(source):
    html = render(source, images=lambda asked: dict.fromkeys(asked, (1, 1)))
    assert [attributes for tag, attributes in tags_of(html) if tag == "img"] == []


@pytest.mark.parametrize("address", ["https://a/b.png", "//a/b/", "data:image/png;base64,AA", "/x.svg", "/a b/", "javascript:alert(1)"])
def test_the_last_guard_lets_no_picture_come_from_elsewhere(address):
    assert "src" not in sanitise(f'<img src="{address}" alt="x">')


def test_pictures_are_asked_for_once_and_only_the_first_few():
    calls = []
    render("\n\n".join(f"![x](/p/{n}/) ![y](https://a/{n})" for n in range(100)), images=lambda asked: calls.append(asked) or {})
    assert [len(asked) for asked in calls] == [MAX_IMAGES]


def test_a_text_without_pictures_of_this_site_asks_for_none():
    render("![x](https://a/b.png) [y](/pictures/1/)", images=lambda asked: pytest.fail("asked"))


def test_an_excerpt_says_what_a_picture_shows():
    assert excerpt(f"See ![a cat]({OURS}) there.") == "See a cat there."


@pytest.mark.parametrize("name", ["images", "brackets", "nested brackets"])
def test_a_bomb_of_pictures_takes_seconds_at_most(name):
    for source in (BOMBS[name], "![a](/p/1/)" * 5_000, "![" * 400 + "](/p/1/)" * 400):
        start = time.thread_time()
        render(source[:50_000], images=lambda asked: dict.fromkeys(asked, (1, 1)))
        assert time.thread_time() - start < FEW_SECONDS
