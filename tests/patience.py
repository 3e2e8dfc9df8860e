"""Waiting for what is to happen: the event decides, and the time is a net for what never does."""

import time
from collections.abc import Callable
from typing import Final, TypeVar

PATIENCE: Final = 60.0
"""Seconds after which something that has not happened will not happen."""
_T = TypeVar("_T")


def eventually(is_so: Callable[[], _T | None], seconds: float = PATIENCE) -> _T:
    """Wait until something is so, and return it."""
    end = time.monotonic() + seconds
    while not (found := is_so()):
        assert time.monotonic() < end, f"it was not so for {seconds} s"
        time.sleep(0.02)
    return found
