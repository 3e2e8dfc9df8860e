"""What somebody changed on a live Worker, told by its record alone."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ayjnt_codegen.source import SourceTree
from ayjnt_deploy.diff.drift import Code, Deviation, Drift, Held, Kind, Standing, drift, held
from ayjnt_deploy.diff.fate import Fate
from ayjnt_deploy.state.address import Address, Aspect
from ayjnt_deploy.state.baseline import Baseline
from ayjnt_deploy.state.deployed import Deployed
from ayjnt_deploy.state.leaf import Json, Known
from ayjnt_deploy.state.live import Live
from ayjnt_deploy.state.part import Part
from ayjnt_deploy.state.release import Reach, Release
from ayjnt_deploy.state.wanted import wanted_worker
from tests.ayjnt_deploy.builders import SINCE, a_live, a_registration, a_release, a_serving, a_state
from tests.ayjnt_deploy.state.everything import WHOLE

RELEASED: Final[Mapping[str, Json]] = {
    "binding/DB": {"type": "d1", "database_id": "one"},
    "cron/0 3 * * *": True,
    "variable/LOG_LEVEL": "info",
    "workflow/orders-processing": {"class": "OrdersProcessing"},
}
RECORD: Final[Mapping[str, Json]] = {"AYJNT_RELEASE": {}}


def released(leaves: Mapping[str, Json] = RELEASED, **fields: Any) -> Release:
    return a_release(digests=a_state(leaves).digests, **{"reach": Reach(), **fields})


def seen(leaves: Mapping[str, Json], release: Release | None = None, **fields: Any) -> Drift:
    """Return the drift of a Worker with one version that serves the released code."""
    live = a_live(leaves, **{"record_parts": RECORD, **fields})
    return drift(live, [held(live, Baseline(release=release or released()), Code.RELEASED)])


def told(found: Drift) -> Mapping[str, Fate | None]:
    return {str(change.address): one.fate(change) for one, change in found.changes}


def test_a_worker_that_nobody_touched_has_no_drift() -> None:
    found = seen(RELEASED)

    assert found.changes == ()
    assert found.standing is Standing.AS_RELEASED


def test_each_change_that_somebody_made_is_told_with_what_a_deploy_would_do_to_it() -> None:
    live: Mapping[str, Json] = {
        "binding/DB": {"type": "d1", "database_id": "two"},
        "binding/NEW": {"type": "ai"},
        "variable/LOG_LEVEL": "debug",
        "workflow/orders-processing": {"class": "OrdersProcessing"},
        "setting/logpush": True,
    }

    found = seen(live)

    assert told(found) == {
        "binding/DB": Fate.OVERWRITTEN,
        "binding/NEW": Fate.REMOVED,
        "cron/0 3 * * *": Fate.MADE,
        "setting/logpush": Fate.STAYS,
        "variable/LOG_LEVEL": Fate.OVERWRITTEN,
    }
    assert found.standing is Standing.DRIFTED


@pytest.mark.parametrize(
    ("reach", "fate"),
    [(Reach(whole=frozenset({Aspect.CRON})), Fate.REMOVED), (Reach(), Fate.STAYS), (None, None)],
)
def test_what_becomes_of_a_cron_that_somebody_added_is_told_by_the_record(
    reach: Reach | None, fate: Fate | None
) -> None:
    found = seen({**RELEASED, "cron/* * * * *": True}, released(reach=reach))

    assert told(found) == {"cron/* * * * *": fate}


def test_variables_of_other_people_are_no_drift() -> None:
    reach = Reach(ignored=("variable/FLAG_*",))
    release = released({**RELEASED, "variable/FLAG_A": 1}, reach=reach)

    found = seen({**RELEASED, "variable/FLAG_A": 2, "variable/FLAG_B": 1, "variable/OTHER": 1}, release)

    assert told(found) == {"variable/OTHER": Fate.REMOVED}


def test_with_keep_vars_a_variable_that_was_added_live_is_no_drift_and_one_that_was_changed_is() -> None:
    found = seen(
        {**RELEASED, "variable/LOG_LEVEL": "debug", "variable/OTHER": 1}, released(reach=Reach(keeps_variables=True))
    )

    assert told(found) == {"variable/LOG_LEVEL": Fate.OVERWRITTEN}


def test_the_id_that_the_deploy_gave_to_a_binding_is_no_drift() -> None:
    release = released({**RELEASED, "binding/CACHE": {"type": "kv_namespace"}})

    found = seen({**RELEASED, "binding/CACHE": {"type": "kv_namespace", "namespace_id": "made"}}, release)

    assert found.changes == ()


def test_what_could_not_be_read_is_unknown_and_never_gone() -> None:
    leaves = {address: value for address, value in RELEASED.items() if not address.startswith("cron/")}
    state = replace(a_state(leaves), not_read={Part.CRONS: "GET schedules: answered 403"})

    found = seen({}, state=state)

    assert found.changes == ()
    assert found.standing is Standing.UNKNOWN
    assert found.not_read == {Part.CRONS: "GET schedules: answered 403"}


def test_a_workflow_that_another_worker_took_over_is_told_with_its_new_owner() -> None:
    leaves = {address: value for address, value in RELEASED.items() if not address.startswith("workflow/")}

    found = seen(leaves, registrations={"orders-processing": a_registration(script="billing")})

    ((_, change),) = found.changes
    assert change.address == Address(Aspect.WORKFLOW, "orders-processing")
    assert found.owner(change) == "billing"
    assert change.after is not None
    assert not found.owner(replace(change, before=change.after))


def a_version(id_: str, leaves: Mapping[str, Json], release: Release | None, code: Code = Code.RELEASED) -> Held:
    live = a_live(leaves, serving=(a_serving(id_, source="dash"),), record_parts=RECORD if release else {})
    return held(live, Baseline(release=release), code)


def test_of_two_versions_each_is_held_to_its_own_record_and_what_they_share_is_told_once() -> None:
    live = a_live(serving=(a_serving("new", percentage=10.0), a_serving("old", percentage=90.0)))
    shared = {"route/shop.example/*": True}
    new = a_version("new", {"variable/A": 2, **shared}, released({"variable/A": 1}, number=4))
    old = a_version("old", {"variable/A": 1, "variable/B": 1, **shared}, released({"variable/A": 1}, number=3))

    found = drift(live, [new, old])

    assert [(one.version_id, str(change.address)) for one, change in found.changes] == [
        ("new", "route/shop.example/*"),
        ("new", "variable/A"),
        ("old", "variable/B"),
    ]
    assert found.deviations == (Deviation(kind=Kind.ROLLOUT, says="2 versions serve: new (10 %), old (90 %)"),)


def test_in_a_rollout_a_version_without_a_record_is_told() -> None:
    live = a_live(serving=(a_serving("new", percentage=10.0), a_serving("old", percentage=90.0)))

    found = drift(live, [a_version("new", {}, None, Code.CHANGED), a_version("old", {}, released({}))])

    assert found.deviations[1:] == (
        Deviation(kind=Kind.CODE, says=f"version new was made by dash at {SINCE}, and carries no record of a release"),
    )


def deviations(live: Live, baseline: Baseline, code: Code) -> tuple[Deviation, ...]:
    return drift(live, [held(live, baseline, code)]).deviations


def test_code_that_was_deployed_by_hand_is_drift_and_the_rest_is_compared_all_the_same() -> None:
    live = a_live({"variable/A": 2}, serving=(a_serving("v-2", source="dash"),), record_parts=RECORD)

    found = drift(live, [held(live, Baseline(stale=released({"variable/A": 1}), distrust="…"), Code.CHANGED)])

    assert found.deviations == (
        Deviation(
            kind=Kind.CODE, says=f"version v-2 was made by dash at {SINCE}, and its code is not that of release 2"
        ),
    )
    assert told(found) == {"variable/A": Fate.OVERWRITTEN}
    assert found.standing is Standing.DRIFTED


def test_code_that_cannot_be_compared_is_unknown() -> None:
    live = a_live(RELEASED, record_parts=RECORD)

    found = drift(live, [held(live, Baseline(stale=released(), distrust="…"), Code.UNKNOWN)])

    assert found.deviations == ()
    assert found.standing is Standing.UNKNOWN


def test_a_record_that_somebody_deleted_is_drift() -> None:
    live = a_live(RELEASED, serving=(a_serving("v-2", source="dash"),))

    assert deviations(live, Baseline(stale=released(), distrust="…"), Code.RELEASED) == (
        Deviation(
            kind=Kind.RECORD,
            says=f"version v-2 was made by dash at {SINCE}, and the record of release 2 is gone from it",
        ),
    )


def test_a_version_that_came_back_is_drift() -> None:
    live = a_live(RELEASED, record_parts=RECORD)
    back = Baseline(release=released(), withdrawn={"v-by-hand": None, "v-2": replace(released(), number=7)})

    assert deviations(live, back, Code.RELEASED) == (
        Deviation(kind=Kind.ROLLBACK, says="version v-1 serves again, in place of version v-2 of release 7"),
    )


def test_code_by_hand_that_was_rolled_back_leaves_the_worker_as_released() -> None:
    live = a_live(RELEASED, record_parts=RECORD)

    assert deviations(live, Baseline(release=released(), withdrawn={"v-by-hand": None}), Code.RELEASED) == ()


def test_a_worker_that_was_deployed_from_here_and_is_not_there_is_gone() -> None:
    live = a_live(exists=False, serving=())
    last = Deployed(worker="orders", account="a", release=2, at="2026-11-22T08:00:00+00:00")

    assert drift(live, last_deploy=last).standing is Standing.GONE
    assert drift(live, last_deploy=last).has_drift
    assert drift(live).standing is Standing.UNRECORDED
    assert not drift(live).has_drift


@pytest.mark.parametrize(
    ("parts", "standing"), [({}, Standing.UNRECORDED), ({"AYJNT_RELEASE": "by hand"}, Standing.ILLEGIBLE)]
)
def test_a_worker_without_a_usable_record_is_not_compared_and_has_no_drift(
    parts: dict[str, Json], standing: Standing
) -> None:
    live = a_live({"variable/A": 1}, record_parts=parts)

    found = drift(live, [held(live, Baseline(distrust="it carries none"), Code.UNKNOWN)])

    assert (found.standing, found.distrust, found.has_drift) == (standing, "it carries none", False)


WHOLE_STATE: Final = wanted_worker(WHOLE, SourceTree(agents=(), workflows=())).state


@given(st.sampled_from(sorted(WHOLE_STATE.leaves)), st.booleans())
def test_of_a_worker_with_everything_one_difference_is_told_at_its_address(at: Address, is_gone: bool) -> None:
    release = a_release(digests=WHOLE_STATE.digests, reach=Reach(whole=WHOLE_STATE.whole))
    leaves = {**WHOLE_STATE.leaves, at: Known("something else")}
    if is_gone:
        del leaves[at]

    whole = drift(a_live(), [held(a_live(state=WHOLE_STATE), Baseline(release=release), Code.RELEASED)])
    found = drift(
        a_live(), [held(a_live(state=replace(WHOLE_STATE, leaves=leaves)), Baseline(release=release), Code.RELEASED)]
    )

    assert whole.changes == ()
    assert [change.address for _, change in found.changes] == [at]
