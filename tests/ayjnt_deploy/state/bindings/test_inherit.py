from collections.abc import Mapping

import pytest

from ayjnt_deploy.diff.change import Detail, Origin
from ayjnt_deploy.diff.compare import diff
from ayjnt_deploy.state.address import Address, Aspect
from ayjnt_deploy.state.bindings import configured, deployed
from ayjnt_deploy.state.leaf import Known
from ayjnt_deploy.state.state import State
from tests.ayjnt_deploy.builders import a_release, a_state
from tests.ayjnt_deploy.state.bindings.pairs import INHERITED, NOT_INHERITED, WORKER, Pair, case_id

OPEN = a_state({"binding/CACHE": {"type": "kv_namespace"}})
NAMED = a_state({"binding/CACHE": {"type": "kv_namespace", "namespace_id": "f29e"}})
OTHER = a_state({"binding/CACHE": {"type": "kv_namespace", "namespace_id": "0000"}})
NOTHING = a_state({})


def state(leaves: Mapping[str, Known]) -> State:
    return State(worker=WORKER, leaves={Address(Aspect.BINDING, name): leaf for name, leaf in leaves.items()})


def recorded(one: State) -> State:
    return a_release(digests=one.digests).state


def origins(wanted: State, live: State, released: State) -> list[Origin]:
    return [change.origin for change in diff(wanted, live, recorded(released))]


@pytest.mark.parametrize("pair", INHERITED, ids=case_id)
def test_a_resource_without_its_id_is_the_one_that_is_live(pair: Pair) -> None:
    wanted, live = state(configured(pair["config"], WORKER)), state(deployed(pair["api"], WORKER))

    assert diff(wanted, live) == ()
    assert diff(wanted, live, recorded(wanted)) == ()


@pytest.mark.parametrize("pair", NOT_INHERITED, ids=case_id)
def test_what_is_not_inherited_is_a_difference(pair: Pair) -> None:
    assert diff(state(configured(pair["config"], WORKER)), state(deployed(pair["api"], WORKER))) != ()


def test_an_id_that_wrangler_has_written_into_the_config_is_no_change() -> None:
    assert origins(NAMED, NAMED, released=OPEN) == []


def test_another_id_in_the_config_is_yours() -> None:
    assert origins(OTHER, NAMED, released=OPEN) == [Origin.YOURS]


def test_a_binding_that_is_gone_from_the_config_is_yours_to_remove() -> None:
    assert origins(NOTHING, NAMED, released=OPEN) == [Origin.YOURS]


def test_a_binding_that_somebody_removed_is_drift() -> None:
    assert origins(OPEN, NOTHING, released=OPEN) == [Origin.DRIFT]


def test_an_id_that_was_released_and_then_changed_live_is_drift() -> None:
    assert origins(NAMED, OTHER, released=NAMED) == [Origin.DRIFT]


def test_what_else_differs_is_shown_without_the_id() -> None:
    wanted = a_state({"binding/FILES": {"type": "r2_bucket", "jurisdiction": "eu"}})
    live = a_state({"binding/FILES": {"type": "r2_bucket", "bucket_name": "shop-files"}})

    (change,) = diff(wanted, live)

    assert change.details == (Detail(("jurisdiction",), None, "eu"),)
