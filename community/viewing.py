"""Counting views: once in eight hours for each viewer, gathered outside the database and added to the topics once a minute.

A view is never a write of the request that shows the page: with Redis it is one increment there, without it a line in a file of this
machine. What a crash loses is a minute of views. Visitors who get a page that is kept for all of them for some seconds count as one.
"""
import hashlib
import os
import uuid
from collections import Counter
from functools import cache as cache_in_process
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.db.models import F
from redis import Redis
from redis.exceptions import RedisError, ResponseError

from community.models import Topic

ONCE_IN = 8 * 3600
HASH = "community:views"
MACHINES = ("bot", "crawl", "spider", "slurp", "preview")
BATCH = 500


def seen(topic: Topic, request) -> None:
    """Note that this reader saw the topic; programs do not count, nor who looked within the last hours."""
    agent = request.headers.get("User-Agent", "").lower()
    if any(word in agent for word in MACHINES):
        return
    if cache.add(key_of(topic, request), 1, ONCE_IN):
        _gather(topic.pk)


def key_of(topic: Topic, request) -> str:
    """What is kept for some hours of this reader’s look at this topic."""
    return f"seen:{topic.pk}:{_viewer(request, request.headers.get('User-Agent', '').lower())}"


def _viewer(request, agent: str) -> str:
    """A member, or what makes a visitor tell from another for some hours; nothing that leads back to them."""
    if request.user.is_authenticated:
        return str(request.user.pk)
    seed = f"{settings.SECRET_KEY}|{request.META.get('REMOTE_ADDR', '')}|{agent}"
    return hashlib.sha256(seed.encode()).hexdigest()[:16]


@cache_in_process
def _redis(url: str) -> Redis:
    return Redis.from_url(url)


def _file() -> Path:
    return Path(settings.VAR_DIR) / "views"


def _gather(topic_id: int) -> None:
    try:
        if settings.REDIS_URL:
            _redis(settings.CACHE_URL).hincrby(HASH, str(topic_id), 1)
            return
        with _file().open("a") as lines:
            lines.write(f"{topic_id}\n")
    except (OSError, RedisError):
        # A page is shown whether or not its views can be counted.
        return


def count_views() -> int:
    """Add to the topics what was gathered; returns how many views. Each run takes what there is for itself, so none counts twice."""
    counted = _take_from_redis() if settings.REDIS_URL else _take_from_file()
    with transaction.atomic():
        _add(counted)
    return sum(counted.values())


def _take_from_redis() -> Counter[int]:
    redis, taken = _redis(settings.CACHE_URL), f"{HASH}:{uuid.uuid4()}"
    try:
        redis.rename(HASH, taken)
    except ResponseError:
        # Nobody saw anything since the last run.
        return Counter()
    views = redis.hgetall(taken)
    redis.delete(taken)
    return Counter({int(pk): int(count) for pk, count in views.items()})


def _take_from_file() -> Counter[int]:
    taken = _file().with_suffix(f".{uuid.uuid4()}")
    try:
        os.replace(_file(), taken)
    except FileNotFoundError:
        return Counter()
    lines = taken.read_text().split()
    taken.unlink()
    return Counter(int(line) for line in lines if line.isdecimal())


def _add(counted: Counter[int]) -> None:
    """By id, so that two runs cannot wait for each other; topics with the same number of views in one statement."""
    known = sorted(counted)
    for first in range(0, len(known), BATCH):
        batch = known[first : first + BATCH]
        list(Topic.objects.select_for_update().filter(pk__in=batch).order_by("pk").values_list("pk"))
        for views in sorted({counted[pk] for pk in batch}):
            Topic.objects.filter(pk__in=[pk for pk in batch if counted[pk] == views]).update(view_count=F("view_count") + views)
