"""The results of a wave as a page may show them: nothing of fewer than five, texts only to operators and from ten on."""
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from math import sqrt

from django.db.models import Count

from surveys.models import Answer, Question, Wave

HIDDEN_BELOW = 5
TEXTS_FROM = 10
MOST_TEXTS = 100
MOST_BINS = 6
# Student's t for 95 %, by degrees of freedom; beyond 30 within 2 % of 1.96.
T = (
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131,
    2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
)


@dataclass
class Summary:
    """One question: `rows` are (label, share, text) for the bars; `margin` is half the 95 % interval of the mean."""

    question: Question
    n: int
    hidden: bool = False
    mean: float | None = None
    margin: float | None = None
    rows: list[tuple[str, float, str]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)


def margin_of(values: Counter) -> float | None:
    """Half the 95 % interval of the mean of `values` (value → how often); None for fewer than two."""
    n = values.total()
    if n < 2:
        return None
    mean = sum(value * times for value, times in values.items()) / n
    variance = sum(times * (value - mean) ** 2 for value, times in values.items()) / (n - 1)
    return (T[n - 2] if n - 2 < len(T) else 1.96) * sqrt(variance / n)


def _share(times: int, n: int) -> tuple[float, str]:
    return times / n, f"{100 * times / n:.0f}% · {times}"


def _of_ratings(summary: Summary, values: Counter) -> None:
    question = summary.question
    for step in range(question.high, question.low - 1, -1):
        summary.rows.append((str(step), *_share(values[float(step)], summary.n)))


def _of_numbers(summary: Summary, values: Counter) -> None:
    """Bars of equal, round width over the span of the question; the last may reach beyond its end."""
    low, high = summary.question.low, summary.question.high
    width = next(step * power for power in (1, 10, 100, 1000, 10_000) for step in (1, 2, 5) if step * power * MOST_BINS >= high - low)
    count = -(-(high - low) // width)
    bins = Counter(min(count - 1, int((value - low) // width)) for value in values.elements())
    for i in range(count):
        summary.rows.append((f"{low + i * width}–{min(high, low + (i + 1) * width)}", *_share(bins[i], summary.n)))


def _of_choices(summary: Summary, keys: Counter) -> None:
    for key, label in summary.question.choices:
        summary.rows.append((label, *_share(keys[key], summary.n)))


def summaries_of(wave: Wave, *, with_texts: bool) -> list[Summary]:
    """One summary a question, in order. Three queries at most."""
    counts: Counter = Counter()
    numbers: dict[int, Counter] = defaultdict(Counter)
    keys: dict[int, Counter] = defaultdict(Counter)
    groups = Answer.objects.filter(response__wave=wave).values("question", "number", "option_keys").annotate(n=Count("pk")).order_by()
    for row in groups:
        counts[row["question"]] += row["n"]
        if row["number"] is not None:
            numbers[row["question"]][row["number"]] += row["n"]
        for key in row["option_keys"] or ():
            keys[row["question"]][key] += row["n"]
    questions = list(wave.version.questions.all())
    texts = _texts(wave, [q.pk for q in questions if counts[q.pk] >= TEXTS_FROM]) if with_texts else {}
    return [_summary(q, counts[q.pk], numbers[q.pk], keys[q.pk], texts.get(q.pk, [])) for q in questions]


def _summary(question: Question, n: int, values: Counter, keys: Counter, texts: list[str]) -> Summary:
    summary = Summary(question, n, hidden=n < HIDDEN_BELOW)
    if summary.hidden:
        return summary
    if question.type in (Question.Type.RATING, Question.Type.NUMBER):
        summary.mean = sum(value * times for value, times in values.items()) / n
        summary.margin = margin_of(values)
        (_of_ratings if question.type == Question.Type.RATING else _of_numbers)(summary, values)
    elif question.takes_options:
        _of_choices(summary, keys)
    else:
        summary.texts = texts
    return summary


def _texts(wave: Wave, question_ids: list[int]) -> dict[int, list[str]]:
    """Texts by question in the order of their random keys, which is no order."""
    found: dict[int, list[str]] = defaultdict(list)
    answers = Answer.objects.filter(response__wave=wave, question__in=question_ids, question__type=Question.Type.TEXT)
    for question, text in answers.order_by("pk").values_list("question", "text"):
        if len(found[question]) < MOST_TEXTS:
            found[question].append(text)
    return found
