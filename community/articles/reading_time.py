"""How long a text takes to read: English by words, Chinese by characters, code apart."""
import math
import re

WORDS_A_MINUTE = 200
HAN_A_MINUTE = 350
CODE_LINES_A_MINUTE = 30
_CODE = re.compile(r"(?ms)^ {0,3}(`{3,}|~{3,})[^\n]*\n(.*?)(?:^ {0,3}\1[`~]*[ \t]*$|\Z)")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_WORD = re.compile(r"[^\W_]+(?:['’_.-][^\W_]+)*")


def reading_minutes(*texts: str) -> int:
    """Whole minutes for Markdown texts one after the other, at least 1.

    >>> reading_minutes("word " * 400)
    2
    >>> reading_minutes("字" * 700 + " and " * 200)
    3
    >>> reading_minutes("```python\\n" + "x = 1\\n" * 60 + "```\\n")
    2
    """
    minutes = 0.0
    for text in texts:
        code = sum(1 for _fence, body in _CODE.findall(text) for line in body.splitlines() if line.strip())
        prose = _CODE.sub("\n", text)
        han = len(_HAN.findall(prose))
        words = len(_WORD.findall(_HAN.sub(" ", prose)))
        minutes += words / WORDS_A_MINUTE + han / HAN_A_MINUTE + code / CODE_LINES_A_MINUTE
    return max(1, math.ceil(minutes - 1e-9))
