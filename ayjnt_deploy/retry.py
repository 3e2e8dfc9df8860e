"""When to try again, and how long to wait before: the only door to tenacity."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from email.utils import parsedate_to_datetime
from itertools import count
from typing import Any, TypeVar

from tenacity import AsyncRetrying, RetryCallState, Retrying, retry_if_result, stop_after_attempt, stop_any
from tenacity.stop import stop_before_delay, stop_never

T = TypeVar("T")

# A longer wait than this is not worth a deploy's time; wrangler stops at the same figure.
LONGEST_WAIT = 60.0


def backoff(attempt: int, *, first: float = 1.0, jitter: Callable[[], float] = random.random) -> float:
    """Seconds after the given attempt: 1, 2, 4 … and up to one more, so that parallel calls spread out."""
    return float(min(first * 2 ** (attempt - 1) + jitter(), LONGEST_WAIT))


def retry_after(wish: str | None, *, date: str | None) -> float | None:
    """Read a Retry-After header, in seconds or as a date, at most 60 s.

    A date is compared with the answer's own Date header: the server's clock with itself, never with ours.
    """
    if wish is None:
        return None
    if wish.strip().isdecimal():
        return min(float(wish), LONGEST_WAIT)
    try:
        seconds = (parsedate_to_datetime(wish) - parsedate_to_datetime(date or "")).total_seconds()
    except (TypeError, ValueError):  # no date, or one with and one without a time zone
        return None
    return min(max(seconds, 0.0), LONGEST_WAIT)


def retrying(
    attempt: Callable[[int], T],
    *,
    again: Callable[[T], bool],
    attempts: int,
    wait: Callable[[int, T], float] = lambda number, _: backoff(number),
    deadline: float | None = None,
    on_retry: Callable[[int, T, float], None] | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> T:
    """Attempt, and attempt again while the result asks for it; give back the last result.

    Attempts are numbered from 1. What an attempt raises is raised at once: failures worth repeating are results.
    No attempt starts later than `deadline` seconds after the first. `on_retry` hears of every wait beforehand.
    """
    numbers = count(1)
    controls = _controls(again=again, attempts=attempts, wait=wait, deadline=deadline, on_retry=on_retry)
    return Retrying(sleep=sleep, **controls)(lambda: attempt(next(numbers)))


async def retrying_async(
    attempt: Callable[[int], Awaitable[T]],
    *,
    again: Callable[[T], bool],
    attempts: int,
    wait: Callable[[int, T], float] = lambda number, _: backoff(number),
    deadline: float | None = None,
    on_retry: Callable[[int, T, float], None] | None = None,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> T:
    """Do as `retrying` does, with an attempt and a sleep that are awaited."""
    numbers = count(1)
    controls = _controls(again=again, attempts=attempts, wait=wait, deadline=deadline, on_retry=on_retry)

    # tenacity awaits a result only if it can see that the function is a coroutine function.
    async def once() -> T:
        return await attempt(next(numbers))

    result: T = await AsyncRetrying(sleep=sleep, **controls)(once)
    return result


def _controls(
    *,
    again: Callable[[T], bool],
    attempts: int,
    wait: Callable[[int, T], float],
    deadline: float | None,
    on_retry: Callable[[int, T, float], None] | None,
) -> dict[str, Any]:
    def announce(state: RetryCallState) -> None:
        if on_retry is not None:
            on_retry(state.attempt_number, _result(state), state.upcoming_sleep)

    return {
        "retry": retry_if_result(again),
        "stop": stop_any(stop_after_attempt(attempts), stop_never if deadline is None else stop_before_delay(deadline)),
        "wait": lambda state: wait(state.attempt_number, _result(state)),
        "before_sleep": announce,
        # The last result, never a RetryError.
        "retry_error_callback": _result,
    }


def _result(state: RetryCallState) -> Any:
    # Only results are retried, so there always is one here.
    return state.outcome.result() if state.outcome is not None else None
