"""What a config leaves out of a consumer or workflow is what a deploy makes of it."""

import pytest

from ayjnt_deploy.state.address import Address
from ayjnt_deploy.state.leaf import Json
from ayjnt_deploy.state.state import State
from ayjnt_deploy.state.usual import completed
from tests.ayjnt_deploy.builders import a_state

BARE: dict[str, Json] = {"queue-consumer/jobs": True, "workflow/orders": {"class": "Orders"}}


def completed_at(at: str, **said: Json) -> State:
    return completed(a_state({**BARE, **said}), [Address.parse(at)])


@pytest.mark.parametrize(
    ("at", "value"),
    [
        ("queue-consumer/jobs/max_batch_size", 10),
        ("queue-consumer/jobs/max_batch_timeout", 5),
        ("queue-consumer/jobs/max_retries", 3),
        ("queue-consumer/jobs/max_concurrency", None),
        ("queue-consumer/jobs/retry_delay", 0),
        ("queue-consumer/jobs/dead_letter_queue", None),
        ("workflow-setting/orders/schedules", []),
    ],
)
def test_a_setting_that_is_not_said_is_the_usual_one(at: str, value: Json) -> None:
    assert completed_at(at) == a_state({**BARE, at: value})


def test_a_setting_that_is_said_stays_as_it_is() -> None:
    at = "queue-consumer/jobs/max_retries"

    assert completed_at(at, **{at: 9}) == a_state({**BARE, at: 9})


@pytest.mark.parametrize(
    "at",
    [
        "queue-consumer/jobs",
        "queue-consumer/mail",
        "queue-consumer/mail/max_retries",
        "queue-consumer/jobs/unheard_of",
        "workflow-setting/refunds/schedules",
        "workflow-setting/orders/limits.steps",
        "variable/A",
        "setting/limits",
    ],
)
def test_of_what_is_not_there_and_of_what_nobody_knows_the_usual_value_of_nothing_is_said(at: str) -> None:
    assert completed_at(at) == a_state(BARE)
