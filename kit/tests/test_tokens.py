"""A text is found by each of its parts, and by nothing that only looks like them."""
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kit.tokens import Needle, fold, needles_of, phrase_of, tokens_of
from kit.traditional import SIMPLIFIED


def finds(question: str, text: str) -> bool:
    """As a database answers it: by tokens, then by what must stand in the folded text."""
    tokens, folded = tokens_of(text), fold(text)
    needles = needles_of(question)
    return bool(needles) and all(
        (any(t.startswith(n.tokens[0]) for t in tokens) if n.is_beginning else tokens >= set(n.tokens)) and n.inside in folded
        for n in needles
    )


@pytest.mark.parametrize(("question", "text"), [
    ("缓存", "先写缓存，再写库"), ("库", "先写缓存，再写库"), ("先", "先写缓存"), ("数据库", "分布式数据库怎么选"), ("數據庫", "数据库"),
    ("数据库", "數據庫"), ("ｒｅｄｉｓ", "Redis 7"), ("Ｃ＋＋", "C++"), ("c++", "现代C++并发"), ("C++", "C++17"), ("C#", "C#12 的新语法"),
    ("F#", "F# 与 OCaml"), (".net", "迁到 .NET 9"), ("node.js", "Node.js"), ("node", "node.js"), ("js", "node.js"),
    ("select_related", "用 select_related()"), ("related", "select_related"), ("request", "HttpRequest"), ("http", "XMLHttpRequest"),
    ("/etc/nginx/nginx.conf", "改 /etc/nginx/nginx.conf 一行"), ("nginx.conf", "/etc/nginx/nginx.conf"),
    ("nginx/nginx.conf", "/etc/nginx/nginx.conf"), ("etc", "/etc/nginx"), (".env", "cp /srv/app/.env ."), ("5.2", "Django 5.2.19"),
    ("1.2.3", "v1.2.3"), ("v1.2", "v1.2.3"), ("python", "python3.11"), ("python3", "python3.11"), ("issue", "issue#42"),
    ("缓\u200b存", "缓存"), ("re缓存", "缓存 RE"), ("a.b.c.d.e.f.g.h.i.j", "see a.b.c.d.e.f.g.h.i.j.k"),
])
def test_is_found(question, text):
    assert finds(question, text)


@pytest.mark.parametrize(("question", "text"), [
    ("C", "C++"), ("C", "C# and F#"), ("C++", "C"), ("C++", "C#"), ("C#", "C++"), ("C#", "C"), (".NET", "the net"), ("net", "internet"),
    ("node.js", "node js"), ("缓存", "缓和存量"), ("数据库", "数据 据库"), ("缓存", "先缓后存"), ("库存", "库 存"),
    ("select_related", "select related"), ("nginx.conf", "nginx conf"), ("5.2", "15.2"), ("5.2", "5.21"), ("java", "javascripting"),
    ("a.b.c.d.e.f.g.h.i.j", "a.b.c.d.e.f.g.h b.c.d.e.f.g.h.i c.d.e.f.g.h.i.j"),
])
def test_is_not_found(question, text):
    assert not finds(question, text)


def test_a_phrase_stands_side_by_side():
    assert phrase_of("connection pool") == Needle(("connection", "pool"), inside="connection pool")
    assert phrase_of("Redis 缓存") == Needle(("redis", "缓存"), inside="redis 缓存")
    assert phrase_of("缓存") == Needle(("缓存",))
    assert phrase_of("!?") is None


def test_the_table_of_characters_is_applied_once():
    assert len(SIMPLIFIED) > 2900
    assert [new for new in SIMPLIFIED.values() if ord(new) in SIMPLIFIED] == []


han = st.text(alphabet="数据库缓存用户的一", min_size=1, max_size=6)


@given(han, han, han)
def test_every_run_of_characters_of_a_text_is_found_in_it_and_no_other(before, asked, after):
    assert finds(asked, f"x {before}{asked}{after} y")
    assert finds(asked, before) is (asked in before)


names = st.from_regex(r"[A-Za-z]{1,6}([./_:-][A-Za-z0-9]{1,5}){0,9}", fullmatch=True)


@given(names, st.text(alphabet=" ,;()'\"，。", max_size=4))
def test_a_name_is_found_as_it_is_written(name, around):
    assert finds(name, f"{around} {name} {around}")


@given(st.text(max_size=300))
@example("\0\ud800\u202e")
@example("#" * 300)
@example("+" * 300)
def test_any_text_has_tokens_without_spaces_and_finds_itself(text):
    tokens = tokens_of(text)
    assert all(token and not any(c.isspace() for c in token) for token in tokens)
    assert fold(fold(text)) == fold(text)
    if needles_of(text):
        assert finds(text, text)
