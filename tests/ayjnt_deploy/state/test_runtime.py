"""How a version runs, as the API really tells it: recorded answers that the contract does not promise."""

from collections.abc import Mapping
from typing import Any, Final

import pytest

from ayjnt_codegen.source import SourceTree
from ayjnt_deploy.diff.compare import diff
from ayjnt_deploy.state.answers import live_worker
from ayjnt_deploy.state.part import Part
from ayjnt_deploy.state.wanted import wanted_worker
from tests.ayjnt_deploy.state.answers import answers

WORKER: Final = "orders"
REGION: Final = {"placement": {"region": "aws:us-east-2"}}
UNTOLD: Final = "Cloudflare answers that the Worker is placed near something, and not near what"


def changed(config: Mapping[str, Any], **answered: Any) -> list[str]:
    """Return the addresses that a deploy of `config` would change."""
    wanted = wanted_worker({"name": WORKER, **config}, SourceTree(agents=(), workflows=()))
    return [str(one.address) for one in diff(wanted.state, live_worker(WORKER, answers(**answered)).state)]


def unread(**answered: Any) -> Mapping[Part, str]:
    return dict(live_worker(WORKER, answers(**answered)).state.not_read)


def assets(**told: Any) -> Mapping[str, Any]:
    return {"script_runtime": {"assets": {"serve_directly": True, "raw_run_worker_first": False, **told}}}


def placed(mode: str, /, **placement: Any) -> Mapping[str, Any]:
    told = {"placement": placement} if placement else {}
    return {"script": {"placement_mode": mode, **told}}


@pytest.mark.parametrize(
    ("config", "told"),
    [
        ({"not_found_handling": "single-page-application"}, {"not_found_handling": "single-page-application"}),
        ({"run_worker_first": True}, {"raw_run_worker_first": True, "serve_directly": False}),
        (
            {"run_worker_first": ["/api/*"]},
            {"raw_run_worker_first": ["/api/*"], "static_routing": {"user_worker": ["/api/*"]}},
        ),
        ({}, {"raw_run_worker_first": [], "static_routing": {"user_worker": []}, "base_path": "/"}),
        ({}, {"html_handling": "auto-trailing-slash", "not_found_handling": "none", "raw_headers": "/*\n  A: b\n"}),
    ],
)
def test_settings_of_assets_are_told_by_the_version_alone(config: dict[str, Any], told: dict[str, Any]) -> None:
    assert changed({"assets": {"directory": "public", **config}}, resources=assets(**told)) == []


def test_settings_of_assets_that_differ_are_a_change() -> None:
    config = {"assets": {"directory": "public", "run_worker_first": True}}

    assert changed(config, resources=assets()) == ["setting/assets"]


def test_settings_of_assets_are_taken_from_the_newer_api_if_it_tells_them() -> None:
    config = {"assets": {"directory": "public", "html_handling": "none"}}

    assert changed(config, runtime={"assets": {"config": {"html_handling": "none"}}}) == []


@pytest.mark.parametrize(
    ("config", "resources", "runtime"),
    [
        ({"placement": {"mode": "smart"}}, placed("smart"), {}),
        ({"placement": {"mode": "smart"}}, placed("smart", mode="smart"), {}),
        (REGION, placed("targeted", mode="targeted", region="aws:us-east-2"), {}),
        (REGION, placed("targeted", mode="targeted"), {"placement": {"mode": "targeted", "region": "aws:us-east-2"}}),
        (REGION, placed("targeted", mode="targeted", region="aws:us-east-2", target=[49]), {}),
        ({}, {}, {"placement": {}}),
    ],
)
def test_a_placement_is_told_by_whichever_answer_names_the_place(
    config: dict[str, Any], resources: dict[str, Any], runtime: dict[str, Any]
) -> None:
    assert changed(config, resources=resources, runtime=runtime) == []
    assert unread(resources=resources, runtime=runtime) == {}


@pytest.mark.parametrize("told", [{"mode": "targeted"}, {"mode": "targeted", "target": [49]}])
def test_a_place_without_a_name_is_not_known(told: dict[str, Any]) -> None:
    for config in (REGION, {}):
        assert changed(config, runtime={"placement": told}) == []
        assert changed(config, resources=placed("targeted", **told)) == []
    assert unread(runtime={"placement": told}) == {Part.PLACEMENT: UNTOLD}


def test_another_placement_is_a_change() -> None:
    assert changed(REGION, resources=placed("smart")) == ["setting/placement"]
    assert changed({}, resources=placed("smart", mode="smart")) == ["setting/placement"]


def test_a_placement_that_no_answer_tells_is_not_known_where_one_is_missing() -> None:
    why = {Part.RUNTIME: "the newer API is at fault"}

    assert unread(not_read=why) == {**why, Part.PLACEMENT: "the newer API is at fault"}
    assert unread(not_read=why, resources=placed("smart")) == why
