"""Waiting for what is to happen: the event decides, and the time is a net for what never does."""

import time
from collections.abc import Callable
from typing import Final

PATIENCE: Final = 60.0
"""Seconds after which something that has not happened will not happen."""


def eventually(is_so: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, f"it was not so for {seconds} s"
        time.sleep(0.02)
