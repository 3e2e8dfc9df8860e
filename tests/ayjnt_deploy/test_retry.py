import asyncio
from itertools import count

import pytest

from ayjnt_deploy.retry import LONGEST_WAIT, backoff, retry_after, retrying, retrying_async

NOON = "Sun, 22 Nov 2026 12:00:00 GMT"


class Sleeper:
    """Sleeps by remembering how long."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    def __call__(self, seconds: float) -> None:
        self.slept.append(seconds)

    async def later(self, seconds: float) -> None:
        self.slept.append(seconds)


def test_a_good_result_is_given_back_without_a_wait() -> None:
    sleep = Sleeper()

    assert retrying(lambda number: number, again=lambda _: False, attempts=3, sleep=sleep) == 1
    assert sleep.slept == []


def test_a_result_that_asks_for_it_is_attempted_again_and_announced() -> None:
    sleep, heard = Sleeper(), list[tuple[int, str, float]]()

    result = retrying(
        lambda number: "fine" if number == 3 else f"bad {number}",
        again=lambda result: result.startswith("bad"),
        attempts=5,
        wait=lambda number, result: number * 10.0 + len(result),
        on_retry=lambda number, result, seconds: heard.append((number, result, seconds)),
        sleep=sleep,
    )

    assert result == "fine"
    assert sleep.slept == [15.0, 25.0]
    assert heard == [(1, "bad 1", 15.0), (2, "bad 2", 25.0)]


def test_after_the_last_attempt_its_result_is_given_back_not_an_error() -> None:
    sleep = Sleeper()

    assert retrying(lambda number: -number, again=lambda result: result < 0, attempts=3, sleep=sleep) == -3
    assert len(sleep.slept) == 2


def test_a_wait_that_reaches_the_deadline_is_not_begun() -> None:
    sleep = Sleeper()

    result = retrying(
        lambda number: number, again=lambda _: True, attempts=9, wait=lambda *_: 30.0, deadline=20.0, sleep=sleep
    )

    assert result == 1
    assert sleep.slept == []


@pytest.mark.parametrize("error", [ValueError("broken"), KeyboardInterrupt()])
def test_what_an_attempt_raises_is_raised_at_once(error: BaseException) -> None:
    numbers = count()

    def attempt(_: int) -> None:
        next(numbers)
        raise error

    with pytest.raises(type(error)) as caught:
        retrying(attempt, again=lambda _: True, attempts=3)

    assert caught.value is error
    assert next(numbers) == 1


def test_an_awaited_attempt_is_retried_in_the_same_way() -> None:
    sleep, heard = Sleeper(), list[tuple[int, int, float]]()

    async def attempt(number: int) -> int:
        await asyncio.sleep(0)
        return number

    result = asyncio.run(
        retrying_async(
            attempt,
            again=lambda result: result < 3,
            attempts=5,
            wait=lambda number, _: float(number),
            on_retry=lambda number, result, seconds: heard.append((number, result, seconds)),
            sleep=sleep.later,
        )
    )

    assert result == 3
    assert sleep.slept == [1.0, 2.0]
    assert heard == [(1, 1, 1.0), (2, 2, 2.0)]


def test_a_cancelled_attempt_is_not_retried() -> None:
    async def attempt(_: int) -> None:
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(retrying_async(attempt, again=lambda _: True, attempts=3))


def test_waits_double_with_jitter_up_to_a_minute() -> None:
    assert [backoff(number, jitter=lambda: 0.5) for number in (1, 2, 3, 4)] == [1.5, 2.5, 4.5, 8.5]
    assert backoff(30) == LONGEST_WAIT
    assert 1.0 <= backoff(1) <= 2.0


@pytest.mark.parametrize(
    ("wish", "date", "seconds"),
    [
        (None, NOON, None),
        ("7", None, 7.0),
        (" 0 ", None, 0.0),
        ("3600", None, LONGEST_WAIT),
        ("Sun, 22 Nov 2026 12:00:09 GMT", NOON, 9.0),
        ("Sun, 22 Nov 2026 13:00:09 GMT", NOON, LONGEST_WAIT),
        ("Sun, 22 Nov 2026 11:00:00 GMT", NOON, 0.0),
        ("Sun, 22 Nov 2026 12:00:09 GMT", None, None),
        ("soon", NOON, None),
        ("-5", NOON, None),
        ("", NOON, None),
    ],
)
def test_retry_after_is_seconds_or_a_date_of_the_servers_own_clock(
    wish: str | None, date: str | None, seconds: float | None
) -> None:
    assert retry_after(wish, date=date) == seconds
