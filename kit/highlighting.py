"""Code as coloured lines, by Pygments, without letting hostile code take the processor.

Many lexers are quadratic or worse on text made for it. So: well-known languages only, no dumps, no endless lines, and a budget of
processor time for each document; what does not fit is shown without colours.
"""
import time
from dataclasses import dataclass

from markdown_it.common.utils import escapeHtml
from pygments import lex
from pygments.lexers import get_lexer_by_name
from pygments.token import Token

LONGEST_CODE = 10_000
LONGEST_LINE = 200
MOST_EMPTY_LINES = 10
SECONDS = 0.3
DIFF = "diff"
LEXERS = {
    "asm", "bash", "c", "c#", "c++", "clojure", "console", "cpp", "csharp", "css", "dart", "django", "docker", "dockerfile",
    "elixir", "erlang", "go", "golang", "graphql", "haskell", "hs", "html", "http", "ini", "java", "javascript", "js", "json", "jsx",
    "kotlin", "latex", "lua", "make", "makefile", "markdown", "md", "nasm", "nginx", "ocaml", "perl", "php", "postgres", "postgresql",
    "powershell", "proto", "protobuf", "ps1", "psql", "py", "pycon", "python", "python3", "r", "rb", "rs", "ruby", "rust", "scala", "scss",
    "sh", "shell", "sql", "sqlite3", "swift", "tex", "toml", "ts", "tsx", "typescript", "vim", "xml", "yaml", "yml", "zig", "zsh",
}

# The look knows five kinds of code colour; everything else is ink.
KINDS = (
    (Token.Comment, "c"), (Token.Literal.String, "s"), (Token.Literal.Number, "n"), (Token.Keyword, "k"), (Token.Operator.Word, "k"),
    (Token.Name.Function, "f"), (Token.Name.Class, "f"), (Token.Name.Decorator, "f"), (Token.Name.Builtin, "f"),
)


@dataclass
class Budget:
    """Processor seconds that the code of one document may still take."""

    seconds: float = SECONDS


def _is_tame(code: str) -> bool:
    return len(code) <= LONGEST_CODE and all(len(line) <= LONGEST_LINE for line in code.split("\n")) and not _has_gap(code)


def _has_gap(code: str) -> bool:
    empty = 0
    for line in code.split("\n"):
        empty = 0 if line.strip() else empty + 1
        if empty > MOST_EMPTY_LINES:
            return True
    return False


def _coloured(code: str, language: str, budget: Budget) -> list | None:
    """Tokens, or None when the language is unknown, the code wild, or the budget spent."""
    if language.lower() not in LEXERS or not _is_tame(code) or budget.seconds <= 0:
        return None
    # The first use of a language compiles its lexer, which is no fault of the text.
    lexer = get_lexer_by_name(language.lower(), stripnl=False)
    start, tokens = time.thread_time(), []
    for token in lex(code, lexer):
        tokens.append(token)
        if time.thread_time() - start > budget.seconds:
            budget.seconds = 0
            return None
    budget.seconds -= time.thread_time() - start
    return tokens


def _kind(token) -> str:
    return next((css for parent, css in KINDS if token in parent), "")


def _difference(code: str) -> str:
    lines = code.removesuffix("\n").split("\n")
    marks = {"+": "add", "-": "del"}
    plain = ("+++", "---")
    return "".join(
        f'<span class="ln {marks[line[0]]}" data-m="{"−" if line[0] == "-" else "+"}">{escapeHtml(line[1:]) or " "}\n</span>'
        if line[:1] in marks and not line.startswith(plain) else f'<span class="ln" data-m=" ">{escapeHtml(line) or " "}\n</span>'
        for line in lines
    )


def highlight(code: str, language: str, budget: Budget) -> str:
    """`code` as one `<span class="ln">` a line, coloured when `language` is known and the code is tame."""
    if language.lower() == DIFF:
        return _difference(code)
    lines: list[str] = []
    current: list[str] = []
    for token, text in _coloured(code, language, budget) or [(Token.Text, code)]:
        css = _kind(token)
        for number, piece in enumerate(text.split("\n")):
            if number:
                lines.append("".join(current))
                current = []
            if piece:
                safe = escapeHtml(piece)
                current.append(f'<span class="{css}">{safe}</span>' if css else safe)
    if current:
        lines.append("".join(current))
    while lines and not lines[-1]:
        lines.pop()
    return "".join(f'<span class="ln">{line or " "}\n</span>' for line in lines)
