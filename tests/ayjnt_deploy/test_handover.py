from pathlib import Path

import pytest

from ayjnt_deploy.apply.converge import NotAsPlanned
from ayjnt_deploy.apply.landing import Landing, Outcome, Upload
from ayjnt_deploy.apply.wrangler import Attempt
from ayjnt_deploy.handover import require_verified
from tests.ayjnt_deploy.builders import a_case, a_live, a_plan, a_release, a_serving, a_wanted

TAG = "ayjnt-123456789abc-123456789abc"


def test_a_deploy_that_was_overtaken_after_it_landed_is_told_as_somebody_elses() -> None:
    attempt = Attempt(code=0, version_id="v-2", targets=(), error_code=None, status=None, message="", tail="")
    outcome = Outcome(attempt=attempt, landing=Landing.OVERTAKEN, live=a_live(serving=(a_serving("v-9"),)))
    upload = Upload(
        wanted=a_wanted(), config=Path("wrangler.json"), tag=TAG, message="", replaces=frozenset({"v-1"}), variables={}
    )

    with pytest.raises(NotAsPlanned) as caught:
        require_verified(a_plan(a_case(wanted=a_wanted())), a_release(), outcome, upload)

    assert caught.value.message == (
        "somebody deployed at the same time: version v-9 serves now, which is neither the one that was judged nor the new one"
        "\n  - wrangler: it reported no failure"
    )
    assert caught.value.remedy == "agree with them, then run `ayjnt plan`: it shows what is live"
