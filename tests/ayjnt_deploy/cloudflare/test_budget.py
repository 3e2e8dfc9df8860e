from collections.abc import Mapping

import pytest

from ayjnt_deploy.cloudflare.budget import Budget, Pause, seconds_to_reset


class Clock:
    """Tells the time that it was set to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"ratelimit": '"default";r=50;t=30'}, None),
        ({"ratelimit": '"default";r=10;t=30'}, 30),
        ({"ratelimit": '"default";r=0;t=240'}, 240),
        ({"ratelimit": '"default"; r=3; t=30', "ratelimit-policy": '"default"; q=1200; w=300'}, 30),
        ({"ratelimit": '"default";r=5;t=30', "ratelimit-policy": '"burst";q=100;w=60'}, 30),
        # Five of forty are no reason to wait: nobody would get far with a small quota.
        ({"ratelimit": '"default";r=5;t=30', "ratelimit-policy": '"default";q=40;w=60'}, None),
        ({"ratelimit": '"default";r=4;t=30', "ratelimit-policy": '"default";q=40;w=60'}, 30),
        ({"ratelimit": '"burst";r=90;t=5, "default";r=2;t=70'}, 70),
        ({"ratelimit": '"burst";r=2;t=5, "default";r=2;t=70'}, 70),
        ({"ratelimit": "limit=100, remaining=0"}, None),
        ({"ratelimit": '"default";r=0'}, None),
        ({"ratelimit": ""}, None),
    ],
)
def test_the_headers_tell_when_to_wait_for_a_new_quota(headers: Mapping[str, str], seconds: float | None) -> None:
    assert seconds_to_reset(headers) == seconds


def test_requests_within_the_budget_wait_for_nothing() -> None:
    budget = Budget(requests=3, clock=Clock())

    assert [budget.book().seconds for _ in range(3)] == [0, 0, 0]


def test_a_request_beyond_the_budget_waits_until_the_first_one_is_five_minutes_old() -> None:
    clock = Clock()
    budget = Budget(requests=2, clock=clock)
    budget.book()
    clock.now += 10
    budget.book()

    pauses = [budget.book(), budget.book()]

    why = "2 requests were made, and Cloudflare takes no more within 5 min"
    assert pauses == [Pause(seconds=290, until=1300, why=why), Pause(seconds=300, until=1310, why=why)]


def test_a_request_that_is_five_minutes_old_is_forgotten() -> None:
    clock = Clock()
    budget = Budget(requests=2, clock=clock)
    budget.book()
    budget.book()
    clock.now += 300

    assert budget.book().seconds == 0


def test_a_repeated_request_counts_but_does_not_wait_again() -> None:
    budget = Budget(requests=2, clock=Clock())
    budget.book()
    budget.count()

    assert budget.book().seconds == 300


def test_few_requests_left_hold_up_the_next_until_the_quota_is_new() -> None:
    clock = Clock()
    budget = Budget(clock=clock)
    budget.heed({"ratelimit": '"default";r=2;t=30'})

    pause = budget.book()
    clock.now += 30

    assert pause == Pause(seconds=30, until=1030, why="Cloudflare takes few more requests now")
    assert budget.book().seconds == 0


def test_no_header_holds_up_for_longer_than_the_window() -> None:
    budget = Budget(clock=Clock())
    budget.heed({"ratelimit": '"default";r=0;t=86400'})

    assert budget.book().seconds == 300


def test_a_shorter_hold_does_not_end_a_longer_one() -> None:
    budget = Budget(clock=Clock())
    budget.hold(60)
    budget.hold(5)

    assert budget.book().seconds == 60
