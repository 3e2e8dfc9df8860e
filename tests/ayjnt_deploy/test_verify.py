"""Is the live Worker what was planned?"""

from typing import Any

import pytest

from ayjnt_deploy.releases import encode
from ayjnt_deploy.state.live import Live
from ayjnt_deploy.verify import has_landed, verify
from tests.ayjnt_deploy import builders as make
from tests.ayjnt_deploy.report.plans import a_plan

TAG = "ayjnt-0123456789ab-0123456789ab"
PLAN = a_plan({"variable/LOG_LEVEL": "debug", "variable/API_TOKEN": "hush"}, {"variable/LOG_LEVEL": "info"})
RELEASE = make.a_release(number=3, digests=PLAN.wanted.state.digests)


def a_landed(leaves: Any = None, **fields: Any) -> Live:
    wanted = {"variable/LOG_LEVEL": "debug", "variable/API_TOKEN": "hush"}
    told = {"serving": (make.a_serving("v-2", tag=TAG),), "record_parts": encode(RELEASE), **fields}
    return make.a_live(wanted if leaves is None else leaves, **told)


def test_a_worker_that_is_as_planned_has_no_differences() -> None:
    assert verify(PLAN, RELEASE, a_landed(), TAG) == ()


@pytest.mark.parametrize(
    ("tags", "landed"), [((), False), ((TAG,), True), ((None,), False), (("other",), False), ((TAG, TAG), False)]
)
def test_it_has_landed_when_the_uploaded_version_serves_alone(tags: tuple[str | None, ...], landed: bool) -> None:
    serving = tuple(make.a_serving(f"v-{number}", tag=tag) for number, tag in enumerate(tags))

    assert has_landed(a_landed(serving=serving), TAG) is landed


def test_another_version_that_serves_is_all_that_is_said() -> None:
    other = a_landed({}, serving=(make.a_serving("v-9", tag="other"),), record_parts={})

    assert verify(PLAN, RELEASE, other, TAG) == ("the uploaded version is not the one that serves; v-9 is",)
    assert verify(PLAN, RELEASE, a_landed(serving=()), TAG) == (
        "the uploaded version is not the one that serves; nothing is",
    )


@pytest.mark.parametrize(
    "parts", [{}, {"AYJNT_RELEASE": "by hand"}, encode(make.a_release(number=2)), {"AYJNT_RELEASE_2": "rest"}]
)
def test_a_lost_or_foreign_record_is_a_difference(parts: Any) -> None:
    assert verify(PLAN, RELEASE, a_landed(record_parts=parts), TAG) == (
        "the live version does not carry the release record",
    )


def test_each_aspect_that_is_not_as_planned_is_one_sentence() -> None:
    live = a_landed({"variable/LOG_LEVEL": "info", "variable/EXTRA": 1, "variable/API_TOKEN": "hunter2"})

    assert verify(PLAN, RELEASE, live, TAG) == (
        "variable/API_TOKEN has another value than it was to have",
        "variable/EXTRA is still there",
        "variable/LOG_LEVEL has another value than it was to have",
    )
