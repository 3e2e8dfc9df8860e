from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ayjnt_deploy.diff.change import Change, Detail, Origin
from ayjnt_deploy.diff.compare import diff
from ayjnt_deploy.diff.fate import Fate
from ayjnt_deploy.state.address import Address
from ayjnt_deploy.state.leaf import Digest, Json, Known, same
from ayjnt_deploy.state.state import State
from tests.ayjnt_deploy.builders import a_release, a_state

FATES = {
    (True, True): Fate.REMOVED,
    (True, False): Fate.MADE,
    (False, True): Fate.REMOVED,
    (False, False): Fate.OVERWRITTEN,
}
AT = "variable/LOG_LEVEL"

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 2) | st.floats(-2, 2) | st.text("ab_", max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text("ab_", max_size=3), inner, max_size=2),
    max_leaves=5,
)
ADDRESSES = st.sampled_from(
    [
        "variable/A",
        "variable/__typename",
        "variable/a/step/b",
        "binding/A",
        "workflow/orders",
        "durable-object/A",
        "migration/tag",
        "compatibility/flags",
    ]
)
LEAVES = st.dictionaries(ADDRESSES, VALUES)
STATES = LEAVES.map(a_state)


def recorded(state: State) -> State:
    """Return what a record knows of `state`."""
    return a_release(digests=state.digests).state


def reordered(state: State) -> State:
    return State(worker=state.worker, leaves=dict(reversed(list(state.leaves.items()))))


def origins(changes: tuple[Change, ...]) -> Mapping[str, Origin]:
    return {str(change.address): change.origin for change in changes}


@pytest.mark.parametrize(
    ("wanted", "live", "released", "origin"),
    [
        ("debug", "info", "info", Origin.YOURS),
        ("info", "debug", "info", Origin.DRIFT),
        ("warn", "debug", "info", Origin.CONFLICT),
        ("debug", "debug", "info", Origin.CONVERGED),
        ("debug", None, None, Origin.YOURS),
        (None, "info", "info", Origin.YOURS),
        (None, "info", None, Origin.DRIFT),
        ("info", None, "info", Origin.DRIFT),
        (None, "debug", "info", Origin.CONFLICT),
        ("debug", None, "info", Origin.CONFLICT),
        ("debug", "debug", None, Origin.CONVERGED),
        (None, None, "info", Origin.CONVERGED),
    ],
)
def test_the_last_release_tells_who_made_a_difference(
    wanted: str | None, live: str | None, released: str | None, origin: Origin
) -> None:
    states = [a_state({} if value is None else {AT: value}) for value in (wanted, live, released)]

    (change,) = diff(states[0], states[1], recorded(states[2]))

    assert change == Change(
        address=Address.parse(AT),
        origin=origin,
        before=None if live is None else Known(live),
        after=None if wanted is None else Known(wanted),
        fate=FATES[live is None, wanted is None],
    )
    assert (change.is_addition, change.is_removal) == (live is None, wanted is None)
    assert change.is_settled is (origin is Origin.CONVERGED)


def test_without_a_record_nobody_knows_who_made_a_difference() -> None:
    changes = diff(a_state({AT: "debug", "binding/AI": {"type": "ai"}}), a_state({AT: "info"}))

    assert origins(changes) == {"binding/AI": Origin.UNRECORDED, AT: Origin.UNRECORDED}


def test_a_registration_that_outlived_its_release_is_no_difference() -> None:
    live = a_state({"workflow/old": {"class": "Old"}, "workflow/orders": {"class": "Orders"}})
    wanted = a_state({"workflow/orders": {"class": "Orders"}})

    assert diff(wanted, live, recorded(wanted)) == ()


def test_a_workflow_that_the_last_release_had_is_a_removal() -> None:
    live = a_state({"workflow/orders": {"class": "Orders"}})

    (change,) = diff(a_state(), live, recorded(live))

    assert (str(change.address), change.origin, change.is_removal) == ("workflow/orders", Origin.YOURS, True)


def test_only_a_workflow_outlives_its_release() -> None:
    live = a_state({AT: "info"})

    assert origins(diff(a_state(), live, recorded(a_state()))) == {AT: Origin.DRIFT}


def test_a_difference_inside_a_value_names_its_fields() -> None:
    live = a_state({"variable/FLAGS": {"beta": True, "limits": {"a": 1, "b": 2}, "gone": 1}})
    wanted = a_state({"variable/FLAGS": {"beta": False, "limits": {"a": 1, "b": 3}, "new": "x"}})

    (change,) = diff(wanted, live)

    assert change.details == (
        Detail(("beta",), True, False),
        Detail(("gone",), 1, None),
        Detail(("limits", "b"), 2, 3),
        Detail(("new",), None, "x"),
    )


@pytest.mark.parametrize(("one", "other"), [(True, 1), ({"__typename": "a"}, {"__typename": "b"}), ([True], [1])])
def test_what_deepdiff_takes_for_equal_is_still_a_difference(one: Json, other: Json) -> None:
    assert origins(diff(a_state({AT: one}), a_state({AT: other}))) == {AT: Origin.UNRECORDED}


def test_a_recorded_digest_is_compared_with_a_known_value() -> None:
    wanted = a_state({AT: "info"})

    changes = diff(wanted, recorded(a_state({AT: "debug"})))

    assert [(change.before, change.after) for change in changes] == [
        (Digest(Known("debug").digest), Known("info")),
    ]


@given(STATES, STATES)
def test_a_state_does_not_differ_from_itself(state: State, released: State) -> None:
    assert diff(state, state) == ()
    assert diff(state, state, recorded(state)) == ()
    assert all(change.is_settled for change in diff(state, state, released))


@given(STATES, STATES, st.none() | STATES)
def test_every_address_that_differs_is_reported_exactly_once(
    wanted: State, live: State, released: State | None
) -> None:
    changes = diff(wanted, live, released)

    found = [str(change.address) for change in changes if not change.is_settled]
    leftovers = [
        str(at) for at in live.leaves if str(at) == "workflow/orders" and released and at not in released.leaves
    ]
    differing = {
        str(at) for at in {*wanted.leaves, *live.leaves} if not same(wanted.leaves.get(at), live.leaves.get(at))
    }
    assert sorted(found) == sorted(at for at in differing if at not in leftovers or Address.parse(at) in wanted.leaves)
    assert len({change.address for change in changes}) == len(changes)


@given(STATES, STATES, STATES)
def test_the_order_of_what_was_read_changes_nothing(wanted: State, live: State, released: State) -> None:
    turned = diff(reordered(wanted), reordered(live), reordered(released))

    assert turned == diff(wanted, live, released)


@given(STATES, STATES)
def test_a_record_of_the_live_worker_makes_every_difference_yours(wanted: State, live: State) -> None:
    changes = diff(wanted, live, recorded(live))

    assert {change.origin for change in changes} <= {Origin.YOURS}
    assert origins(changes).keys() == origins(diff(wanted, live)).keys()


@pytest.mark.parametrize(("at", "off", "on"), [("setting/logpush", False, True), ("setting/tail_consumers", [], ["t"])])
@pytest.mark.parametrize(
    ("wanted", "live", "released", "origin", "is_made"),
    [
        ("off", "on", "off", Origin.DRIFT, True),
        ("off", "on", None, Origin.DRIFT, True),
        ("off", "on", "on", Origin.YOURS, True),
        ("off", None, "off", None, False),
        ("off", None, None, None, False),
        ("off", None, "on", Origin.CONVERGED, False),
        ("on", None, None, Origin.YOURS, True),
        ("on", None, "off", Origin.YOURS, True),
        ("on", None, "on", Origin.DRIFT, True),
        (None, "on", "off", Origin.DRIFT, False),
        (None, None, "off", None, False),
    ],
)
def test_what_is_switched_off_is_the_same_as_what_nobody_has_set(
    at: str,
    off: Json,
    on: Json,
    wanted: str | None,
    live: str | None,
    released: str | None,
    origin: Origin | None,
    is_made: bool,
) -> None:
    said = {"off": {at: off}, "on": {at: on}, None: {}}

    changes = diff(a_state(said[wanted]), a_state(said[live]), recorded(a_state(said[released])))

    assert [(change.origin, change.is_made) for change in changes] == ([] if origin is None else [(origin, is_made)])


@pytest.mark.parametrize("at", ["setting/preview_urls", "workflow-setting/orders/limits"])
def test_what_the_release_left_to_cloudflare_nobody_has_changed(at: str) -> None:
    assert origins(diff(a_state({at: False}), a_state({at: True}), recorded(a_state()))) == {at: Origin.YOURS}
    assert origins(diff(a_state({at: False}), a_state({at: True}), recorded(a_state({at: False})))) == {
        at: Origin.DRIFT
    }


DAY = 24 * 60 * 60 * 1000
RETENTION = "workflow-setting/orders/default_retention.success_retention"


@pytest.mark.parametrize(
    ("asked", "live", "released", "origin"),
    [
        (7 * DAY, 3 * DAY, 7 * DAY, None),
        (365 * DAY, 30 * DAY, 365 * DAY, None),
        (7 * DAY, 3 * DAY, 3 * DAY, Origin.YOURS),
        (7 * DAY, 5 * DAY, 7 * DAY, Origin.DRIFT),
        (DAY, 3 * DAY, DAY, Origin.DRIFT),
    ],
)
def test_a_retention_that_the_account_cuts_short_is_no_difference_once_it_was_asked_for(
    asked: int, live: int, released: int, origin: Origin | None
) -> None:
    wanted, found, known = (a_state({RETENTION: value}) for value in (asked, live, released))

    assert origins(diff(wanted, found, recorded(known))) == ({RETENTION: origin} if origin else {})


def test_of_a_record_nobody_can_tell_whether_the_retention_was_cut_short() -> None:
    released = recorded(a_state({RETENTION: 7 * DAY}))

    assert diff(released, a_state({RETENTION: 3 * DAY}), released) == ()
    assert origins(diff(released, a_state({RETENTION: 5 * DAY}), released)) == {RETENTION: Origin.DRIFT}


@pytest.mark.parametrize(
    ("owner", "setting"),
    [
        ("queue-consumer/jobs", "queue-consumer/jobs/max_retries"),
        ("workflow/orders", "workflow-setting/orders/limits"),
    ],
)
def test_a_consumer_or_workflow_that_somebody_took_away_is_told_once(owner: str, setting: str) -> None:
    whole: Mapping[str, Json] = {owner: {"class": "Orders"}, setting: 8}

    (change,) = diff(a_state(whole), a_state(), a_state(whole))

    assert (str(change.address), change.origin) == (owner, Origin.DRIFT)
    assert [str(one.address) for one in diff(a_state(whole), a_state(), a_state())] == [owner, setting]
