"""Waiting for what happens beside the call that caused it."""

import time
from collections.abc import Callable
from typing import TypeVar

Answer = TypeVar("Answer")


def until(ask: Callable[[], Answer], is_done: Callable[[Answer], bool], seconds: float = 30) -> Answer:
    """Asks until the answer satisfies, at most until the deadline."""
    give_up_at = time.monotonic() + seconds
    while not is_done(answer := ask()):
        assert time.monotonic() < give_up_at, f"not within {seconds} s; last: {answer}"
        time.sleep(0.2)
    return answer
