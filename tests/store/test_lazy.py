from __future__ import annotations

import threading
from collections.abc import Callable

import numpy as np
import pytest

from tuiboard.format.payload import PayloadError
from tuiboard.store import lazy
from tuiboard.store.lazy import Failed, LazyCache, Made, Pending, Tell
from tuiboard.store.size import size_of


class Bell:
    """Rings when the cache has made something."""

    def __init__(self, cache: LazyCache) -> None:
        self.rung = threading.Semaphore(0)
        cache.notify = self.rung.release

    def wait(self, times: int = 1) -> None:
        for _ in range(times):
            assert self.rung.acquire(timeout=10)


def giving(value: object) -> Callable[[Tell], object]:
    return lambda tell: value


def test_made_once_then_kept() -> None:
    cache, made = LazyCache(), []
    bell = Bell(cache)

    def make(tell: Tell) -> str:
        made.append(1)
        return "picture"

    assert cache.get("a", make) == Pending()
    bell.wait()
    assert cache.get("a", make) == Made("picture")
    assert made == [1] and cache.generation == 1 and cache.idle


@pytest.mark.parametrize(
    ("error", "words"),
    [(PayloadError("the file has gone"), "the file has gone"), (ValueError("odd\x1b"), "ValueError: odd␛")],
)
def test_what_fails_says_why(error: Exception, words: str) -> None:
    cache = LazyCache()
    bell = Bell(cache)

    def make(tell: Tell) -> str:
        raise error

    cache.get("a", make)
    bell.wait()
    answer = cache.get("a", make)
    assert isinstance(answer, Failed) and words in answer.why


def test_the_newest_request_is_made_first_and_progress_is_told() -> None:
    cache = LazyCache(threads=1)
    bell = Bell(cache)
    started, go, order = threading.Event(), threading.Event(), []

    def slow(tell: Tell) -> None:
        tell(0.5)
        started.set()
        assert go.wait(10)

    def noted(name: str) -> Callable[[Tell], None]:
        return lambda tell: order.append(name)

    cache.get("slow", slow)
    assert started.wait(10)
    assert cache.get("slow", slow) == Pending(0.5)
    cache.get("old", noted("old"))
    cache.get("new", noted("new"))
    assert not cache.idle
    go.set()
    bell.wait(3)
    assert order == ["new", "old"]


def test_the_oldest_go_when_room_is_short_but_never_what_is_on_screen() -> None:
    cache = LazyCache(budget=2500)
    bell = Bell(cache)
    for turn in range(6):
        cache.begin()
        cache.get(turn, giving(b"x" * 1000))
        bell.wait()
    assert cache.size < 4000
    assert isinstance(cache.get(5, giving(b"")), Made)
    assert isinstance(cache.get(0, giving(b"")), Pending)
    bell.wait()
    cache.begin()
    for key in range(10, 20):
        cache.get(key, giving(b"x" * 1000))
    bell.wait(10)
    assert all(isinstance(cache.get(key, giving(b"")), Made) for key in range(10, 20))


def test_size_counts_what_is_inside() -> None:
    assert size_of(np.zeros(1000)) > 8000
    assert size_of(Made((b"x" * 500, {"a": "y" * 500}))) > 1000
    deep: list[object] = []
    deep.append(deep)
    assert size_of(deep) < 10_000


def test_what_was_dropped_is_made_anew() -> None:
    cache = LazyCache()
    bell = Bell(cache)
    cache.get("a", giving(np.zeros(1000)))
    bell.wait()
    assert cache.size > 8000
    cache.drop("a")
    cache.drop("never there")
    assert cache.size == 0 and cache.get("a", giving(1)) == Pending()


def test_what_nobody_asks_for_goes_after_a_while() -> None:
    now = 0.0
    cache = LazyCache(clock=lambda: now)
    bell = Bell(cache)
    for key in ("gone", "used"):
        cache.get(key, giving(key))
        bell.wait()
    for _ in range(2):
        now += 200.0
        cache.begin()
        cache.get("used", giving("anew"))
    assert cache.get("used", giving("anew")) == Made("used")
    assert cache.get("gone", giving("anew")) == Pending()
    size = cache.size
    bell.wait()
    assert cache.size > size


def test_what_is_on_screen_stays_however_long_nothing_is_drawn() -> None:
    now = 0.0
    cache = LazyCache(clock=lambda: now)
    bell = Bell(cache)
    cache.begin()
    cache.get("shown", giving("shown"))
    bell.wait()
    cache.get("shown", giving("anew"))
    now = 10_000.0
    cache.begin()
    assert cache.get("shown", giving("anew")) == Made("shown")


def test_values_whose_storage_hangs_do_not_hold_up_others() -> None:
    now, release = 0.0, threading.Event()
    cache = LazyCache(clock=lambda: now)
    bell = Bell(cache)
    for i in range(20):
        cache.get(f"hung {i}", lambda tell: release.wait(20))
        now += lazy.STUCK_S + 1
    alive = [thread for thread in threading.enumerate() if thread.name == "tuiboard-payloads"]
    assert len(alive) <= lazy.MOST_THREADS
    release.set()
    bell.wait(20)
    release.clear()
    cache.get("hung a", lambda tell: release.wait(20))
    cache.get("hung b", lambda tell: release.wait(20))
    while len(cache._making) < 2:
        threading.Event().wait(0.01)
    now += lazy.STUCK_S + 1
    cache.get("other", giving("here"))
    bell.wait()
    assert cache.get("other", giving("anew")) == Made("here")
    release.set()
    bell.wait(2)
