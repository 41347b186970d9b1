"""Markdown to safe HTML: markdown-it-py with raw HTML off, Pygments for code, nh3 last. Rendered once, on save."""
import re
from collections.abc import Callable, Iterable
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.rules_inline import image, link
from markdown_it.token import Token as Piece

from kit.highlighting import DIFF, Budget, highlight

RENDER_VERSION = 2
MAX_NESTING = 40
MAX_MENTIONS = 10
MAX_IMAGES = 20
# Looking for the end of a link is quadratic in the brackets of a paragraph.
MAX_BRACKETS = 500
MENTION = re.compile(r"(?<![A-Za-z0-9_@/.+-])@([A-Za-z0-9_-]{3,30})(?![A-Za-z0-9_@-])")
# A web or mail address, or one of this site; nothing that a browser might take for another scheme.
LINK = re.compile(r"https?://|mailto:|[/?#]|[^:/?#]*([/?#]|$)", re.IGNORECASE)
# A picture is one of this site; which ones, the caller says.
PICTURE = re.compile(r"/(?!/)[A-Za-z0-9/_-]+/")
LANGUAGE = re.compile(r"[A-Za-z0-9+#_.-]{1,30}")

TAGS = {
    "p", "br", "hr", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "strong", "em", "s", "a", "code", "pre", "span", "figure",
    "figcaption", "div", "table", "thead", "tbody", "tr", "th", "td", "img",
}
ATTRIBUTES = {
    "a": {"href", "title"}, "code": {"lang"}, "pre": {"tabindex"}, "span": {"data-m"}, "ol": {"start"}, "figure": {"lang"},
    "div": {"tabindex"}, "img": {"src", "alt", "title", "width", "height", "loading", "decoding"},
}
CLASSES = {
    "figure": {"code"}, "pre": {"diff"}, "span": {"ln", "k", "s", "n", "c", "f", "add", "del"}, "div": {"scroll"}, "th": {"r"}, "td": {"r"},
    "table": {"ledger"},
}


def _fence(self, tokens, index, options, env):
    token = tokens[index]
    info = token.info.strip().split(maxsplit=1)
    language = info[0] if info and LANGUAGE.fullmatch(info[0]) else ""
    caption = info[1] if language and len(info) > 1 else language
    code = highlight(token.content, language, env.setdefault("budget", Budget()))
    head = f"<figcaption><span>{escapeHtml(caption)}</span></figcaption>" if caption else ""
    css = ' class="diff"' if language.lower() == DIFF else ""
    return f'<figure class="code" lang="en">{head}<pre tabindex="0"{css}><code>{code}</code></pre></figure>\n'


def _code_block(self, tokens, index, options, env):
    code = highlight(tokens[index].content, "", Budget())
    return f'<figure class="code" lang="en"><pre tabindex="0"><code>{code}</code></pre></figure>\n'


def _demote(state) -> None:
    """A page has one h1, its own: headings of a text start at h2 and go no deeper than h4."""
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(4, max(2, int(token.tag[1])))}"


@lru_cache(maxsize=8)
def _is_bracket_bomb(text: str) -> bool:
    return text.count("[") > MAX_BRACKETS


def _link(state, silent: bool) -> bool:
    return not _is_bracket_bomb(state.src) and link(state, silent)


def _image(state, silent: bool) -> bool:
    return not _is_bracket_bomb(state.src) and image(state, silent)


def _pictures(state) -> None:
    """Give the pictures that `env["images"]` knows their size; it is asked once, for the first few. Any other is a link to where it is."""
    blocks = [block for block in state.tokens if any(piece.type == "image" for piece in block.children or ())]
    found = [piece for block in blocks for piece in block.children if piece.type == "image"]
    ask, addresses = state.env.get("images"), list(dict.fromkeys(str(piece.attrs["src"]) for piece in found))
    asked = [address for address in addresses if PICTURE.fullmatch(address)][:MAX_IMAGES]
    known = ask(asked) if ask and asked else {}
    for block in blocks:
        block.children = [part for piece, inside in _with_links(block.children) for part in _pictured(piece, known, inside)]


def _with_links(pieces: list[Piece]) -> Iterable[tuple[Piece, bool]]:
    inside = 0
    for piece in pieces:
        inside += {"link_open": 1, "link_close": -1}.get(piece.type, 0)
        yield piece, inside > 0


def _pictured(piece: Piece, known: dict[str, tuple[int, int]], inside: bool) -> list[Piece]:
    if piece.type != "image":
        return [piece]
    address = str(piece.attrs["src"])
    if size := known.get(address):
        width, height = size
        piece.attrs.update(width=width, height=height, loading="lazy", decoding="async")
        return [piece]
    text = Piece("text", "", 0, content=piece.content or address)
    return [text] if inside else [Piece("link_open", "a", 1, attrs={"href": address}), text, Piece("link_close", "a", -1)]


def _plain_texts(state) -> Iterable[tuple[Piece, int, Piece]]:
    """(block, position, text token) of text that is neither code nor inside a link."""
    for block in state.tokens:
        inside = 0
        for position, piece in enumerate(block.children or ()):
            if piece.type == "link_open":
                inside += 1
            elif piece.type == "link_close":
                inside -= 1
            elif piece.type == "text" and not inside:
                yield block, position, piece


def _link_to(handle: str, url: str) -> list[Piece]:
    text = Piece("text", "", 0, content=f"@{handle}")
    return [Piece("link_open", "a", 1, attrs={"href": url}), text, Piece("link_close", "a", -1)]


def _mention(state) -> None:
    """Turn `@handle` into links for those handles that `env["resolve"]` knows; it is asked once, for the first few."""
    resolve = state.env.get("resolve")
    if resolve is None:
        return
    found = [(block, position, piece) for block, position, piece in _plain_texts(state) if "@" in piece.content]
    handles = list(dict.fromkeys(handle.lower() for _b, _p, piece in found for handle in MENTION.findall(piece.content)))[:MAX_MENTIONS]
    urls = resolve(handles) if handles else {}
    for block, position, piece in reversed(found):
        pieces, rest = [], 0
        for match in MENTION.finditer(piece.content):
            url = urls.get(match[1].lower())
            if url:
                pieces += [Piece("text", "", 0, content=piece.content[rest : match.start()]), *_link_to(match[1], url)]
                rest = match.end()
        if pieces:
            assert block.children is not None, "a piece was found among them"
            block.children[position : position + 1] = [*pieces, Piece("text", "", 0, content=piece.content[rest:])]


def _build() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": False, "maxNesting": MAX_NESTING}).enable(["table", "strikethrough"])
    parser.validateLink = lambda url: bool(LINK.match(url.strip()))  # type: ignore[method-assign]
    parser.inline.ruler.at("link", _link)
    parser.inline.ruler.at("image", _image)
    parser.core.ruler.push("demote_headings", _demote)
    parser.core.ruler.before("text_join", "mentions", _mention)
    parser.core.ruler.before("mentions", "pictures", _pictures)
    parser.add_render_rule("fence", _fence)
    parser.add_render_rule("code_block", _code_block)
    parser.add_render_rule("table_open", lambda *_: '<div class="scroll" tabindex="0"><table class="ledger">\n')
    parser.add_render_rule("table_close", lambda *_: "</table></div>\n")
    return parser


_PARSER = _build()


def _allowed(tag: str, name: str, value: str) -> str | None:
    """nh3 asks for each attribute: a picture never comes from elsewhere."""
    return None if (tag, name) == ("img", "src") and not PICTURE.fullmatch(value) else value


def sanitise(html: str) -> str:
    """What may stand on a page; doing it twice changes nothing."""
    return nh3.clean(
        html, tags=TAGS, attributes=ATTRIBUTES, allowed_classes=CLASSES, url_schemes={"http", "https", "mailto"},
        link_rel="nofollow ugc noopener", attribute_filter=_allowed,
    )


def render(
    source: str, resolve: Callable[[list[str]], dict[str, str]] | None = None,
    images: Callable[[list[str]], dict[str, tuple[int, int]]] | None = None,
) -> str:
    """HTML of a member's Markdown, safe to show to anybody.

    `resolve(handles)` gets the first MAX_MENTIONS handles that are mentioned (`@handle`, in lower case) and returns
    {handle: url} of those that are members. `images(addresses)` gets the first MAX_IMAGES addresses of pictures on this site and
    returns {address: (width, height)} of those that may be shown; all others stay links.
    """
    return sanitise(_PARSER.render(source, {"resolve": resolve, "images": images}))


def excerpt(source: str, length: int = 160) -> str:
    """Plain text of the first `length` characters, for lists, mail and search."""
    text = " ".join(nh3.clean(_PARSER.render(re.sub(r"```.*?(```|\Z)", " ", source, flags=re.S)), tags=set()).split())
    text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&amp;", "&")
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"
