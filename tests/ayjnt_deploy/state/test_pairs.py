"""Each way in which a config and an answer of the API may differ and mean the same, and one in which they do not."""

from collections.abc import Mapping
from typing import Any, Final

import pytest

from ayjnt_codegen.source import SourceTree
from ayjnt_deploy.diff.change import Change
from ayjnt_deploy.diff.compare import diff
from ayjnt_deploy.state.answers import live_worker
from ayjnt_deploy.state.ignore import keep_ignored
from ayjnt_deploy.state.wanted import wanted_worker
from tests.ayjnt_deploy.state.answers import answers
from tests.ayjnt_deploy.state.bindings.pairs import DRIFT, EQUAL, PAIRS, WORKER, Pair, case_id

WHOLE: Final = PAIRS["whole"]
WITH_DRIFT: Final = [pair for pair in WHOLE if "drift" in pair]


def changes(config: Mapping[str, Any], answered: Mapping[str, Any]) -> tuple[Change, ...]:
    """Return what a deploy of `config` would change, whatever order or `null` the answer chose."""
    live = live_worker(WORKER, answers(**answered)).state
    config = keep_ignored({"name": WORKER, **config}, live, ())
    wanted = wanted_worker(config, SourceTree(agents=(), workflows=()))
    return diff(wanted.state, live)


def default_routes(pair: Pair) -> Mapping[str, Any]:
    """Return a config's own answer about workers.dev, where the pair is not about that."""
    has_routes = "routes" in pair["config"] or "route" in pair["config"]
    on = {"enabled": not has_routes, "previews_enabled": not has_routes}
    return {"subdomain": on}


@pytest.mark.parametrize("pair", WHOLE, ids=case_id)
def test_what_means_the_same_is_no_change(pair: Pair) -> None:
    assert changes(pair["config"], {**default_routes(pair), **pair["answers"]}) == ()


@pytest.mark.parametrize("pair", WITH_DRIFT, ids=case_id)
def test_what_differs_is_one_change_at_its_address(pair: Pair) -> None:
    found = changes(pair["config"], {**default_routes(pair), **pair["drift"]})

    assert [str(one.address) for one in found] == [pair["at"]]


def test_every_known_difference_of_form_has_its_pair() -> None:
    lists = [PAIRS[name]["equal"] for name in ("inherited", "variables", "flags")]
    equal = {pair["id"] for pairs in (EQUAL, WHOLE, *lists) for pair in pairs}
    drifts = [PAIRS[name]["drift"] for name in ("inherited", "variables", "flags")]
    drift = {pair["id"] for pairs in (DRIFT, WITH_DRIFT, *drifts) for pair in pairs}

    assert PAIRS["rules"].keys() - equal == set()
    assert {name for name, rule in PAIRS["rules"].items() if rule["has_drift"]} - drift == set()
