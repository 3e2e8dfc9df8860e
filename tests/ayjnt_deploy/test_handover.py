from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from ayjnt_deploy.apply.converge import NotAsPlanned
from ayjnt_deploy.apply.landing import Landing, Outcome, Upload
from ayjnt_deploy.apply.wrangler import Attempt
from ayjnt_deploy.handover import require_verified
from ayjnt_deploy.state.live import Live
from tests.ayjnt_deploy.builders import a_case, a_live, a_plan, a_release, a_serving, a_wanted

TAG: Final = "ayjnt-123456789abc-123456789abc"
DONE: Final = Attempt(code=0, version_id="v-2", targets=(), error_code=None, status=None, message="", tail="")
ENDED: Final = replace(DONE, code=-15, message="it was ended after 3 s")
OTHERS: Final = a_live(serving=(a_serving("v-9"),))


def told(live: Live | None, *, landing: Landing = Landing.OVERTAKEN, attempt: Attempt = DONE) -> NotAsPlanned:
    """Return what is said at the end of a deploy over version v-1."""
    outcome = Outcome(attempt=attempt, landing=landing, live=live, trouble="GET /x: no answer in time")
    upload = Upload(
        wanted=a_wanted(), config=Path("wrangler.json"), tag=TAG, message="", replaces=frozenset({"v-1"}), variables={}
    )
    with pytest.raises(NotAsPlanned) as caught:
        require_verified(a_plan(a_case(wanted=a_wanted())), a_release(), outcome, upload)
    return caught.value


@pytest.mark.parametrize(
    ("live", "course"),
    [
        pytest.param(OTHERS, "version v-9 serves now, and not the new one", id="another version"),
        pytest.param(
            a_live(serving=(a_serving("v-9"),), tagged={"v-2": TAG}, deployments=(("v-9",), ("v-2",), ("v-1",))),
            "the new version was live, and version v-9 serves now",
            id="another version after the new one",
        ),
        pytest.param(
            a_live(serving=(a_serving("v-1"),), tagged={"v-2": TAG}, deployments=(("v-1",), ("v-2",), ("v-1",))),
            "the new version was live, and version v-1 serves again",
            id="a rollback",
        ),
        pytest.param(
            a_live(serving=(a_serving("v-2", tag=TAG, percentage=10.0), a_serving("v-1", percentage=90.0))),
            "version v-2 (the new one) serves 10 % and version v-1 serves 90 %",
            id="a rollout",
        ),
        pytest.param(
            a_live(serving=(a_serving("v-9", percentage=99.5), a_serving("v-1", percentage=0.5))),
            "version v-9 serves 99.5 % and version v-1 serves 0.5 % now, and not the new one",
            id="a rollout of others",
        ),
        pytest.param(a_live(exists=False, serving=()), "no version serves now, and not the new one", id="a deletion"),
    ],
)
def test_a_deploy_that_was_overtaken_is_told_as_somebody_elses_with_what_became_of_the_new_version(
    live: Live, course: str
) -> None:
    error = told(live)

    assert error.message == f"somebody deployed at the same time: {course}\n  - wrangler: it reported no failure"
    assert error.remedy == "agree with them, then run `ayjnt plan`: it shows what is live"


def test_an_upload_that_was_under_way_may_yet_land_over_somebody_elses() -> None:
    assert told(OTHERS, attempt=ENDED).differences == (
        "wrangler: it was ended after 3 s",
        "the upload that was under way may yet land",
    )


def test_a_deploy_that_landed_and_can_then_not_be_read_is_not_called_different() -> None:
    error = told(None, landing=Landing.UNKNOWN)

    assert error.message == (
        "the deploy landed, and what is live could not be read to verify it\n  - GET /x: no answer in time"
    )
    assert error.remedy == "run `ayjnt plan` when the API answers again: it shows what is live"
