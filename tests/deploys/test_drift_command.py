"""`ayjnt drift` after a real deploy: from an empty folder it names just what somebody changed, and a change can be adopted."""

import json
from pathlib import Path
from typing import Any, Final

import pytest

from ayjnt_deploy.sandbox.habits import Habits, variations
from tests.deploys.story import VARIABLES, Story

pytestmark = pytest.mark.real

EVERYTHING: Final[dict[str, Any]] = {
    "kv_namespaces": [{"binding": "CACHE", "id": "f29e"}],
    "r2_buckets": [{"binding": "FILES"}],
    "services": [{"binding": "SELF", "service": "orders"}],
    "routes": ["example.com/shop/*"],
    "triggers": {"crons": ["0 3 * * *"]},
    "observability": {"enabled": True, "head_sampling_rate": 0.5},
    "limits": {"cpu_ms": 100},
    "placement": {"mode": "smart"},
    "logpush": True,
    "workers_dev": True,
}


@pytest.fixture
def elsewhere(shop: Story, tmp_path: Path) -> Story:
    """An empty folder of somebody who knows the account and nothing of the project."""
    (tmp_path / "elsewhere").mkdir()
    return Story(tmp_path / "elsewhere", shop.sandbox)


def addresses(story: Story, *arguments: str) -> list[str]:
    said = story.ayjnt("drift", *arguments, "--format", "json", "--quiet")
    assert said.code == 0, said.all
    (worker,) = json.loads(said.out)["workers"]
    assert worker["not_read"] == []
    return [one["kind"] for one in worker["deviations"]] + [one["address"] for one in worker["changes"]]


def test_right_after_a_deploy_there_is_no_drift_however_the_api_words_its_answers(
    shop: Story, elsewhere: Story
) -> None:
    shop.configure(**EVERYTHING)
    shop.deploy()

    found = {}
    for habits in (Habits(), *variations()):
        shop.sandbox.habits = habits
        found[habits] = [*addresses(elsewhere, "orders"), *addresses(elsewhere, "--all")]

    assert [habits for habits, one in found.items() if one] == []


def test_what_somebody_changed_is_named_with_who_from_an_empty_folder(shop: Story, elsewhere: Story) -> None:
    shop.sandbox.dashboard.set_variable("orders", "LOG_LEVEL", "debug")

    said = elsewhere.ayjnt("drift", "orders", "--exit-code", "--show-values")

    assert said.code == 2
    lines = said.out.splitlines()
    assert lines[2] == '    ~ variable/LOG_LEVEL: "debug"   (will be overwritten)'
    assert lines[3].startswith("    last deployed by sandbox@example.com with dash ")
    assert lines[-1] == "drift: 1 difference in orders"


def test_each_kind_of_change_is_named_at_its_address(shop: Story, elsewhere: Story) -> None:
    shop.configure(**EVERYTHING)
    shop.deploy()
    dashboard = shop.sandbox.dashboard

    dashboard.change("orders", crons=["5 5 * * *"], logpush=False)
    dashboard.bind("orders", {"type": "kv_namespace", "name": "CACHE", "namespace_id": "other"})
    dashboard.put_secret("orders", "API_KEY", "t0p-secret")
    dashboard.unbind("orders", "SELF")

    assert addresses(elsewhere, "orders") == [
        "binding/CACHE",
        "binding/SELF",
        "cron/0 3 * * *",
        "cron/5 5 * * *",
        "setting/logpush",
    ]


def test_what_is_adopted_is_no_difference_any_more(shop: Story) -> None:
    shop.sandbox.dashboard.set_variable("orders", "LOG_LEVEL", "debug")
    shop.sandbox.dashboard.change(
        "orders", crons=["0 3 * * *"], observability={"enabled": True, "head_sampling_rate": 0.1}
    )
    before = shop.read("ayjnt.jsonc")
    named = [part for one in addresses(shop) for part in ("--adopt", one)]

    assert shop.ayjnt("drift", *named, "--yes").code == 0

    after = shop.read("ayjnt.jsonc")
    assert [line for line in before.splitlines() if "//" in line and line not in after] == []
    assert shop.ayjnt("plan", "--exit-code").code == 0
    shop.deploy()
    assert addresses(shop) == []
    assert shop.bindings["LOG_LEVEL"]["text"] == "debug"


def test_variables_of_other_people_are_never_drift(shop: Story, elsewhere: Story) -> None:
    config = {"wrangler": {"vars": VARIABLES}, "drift": {"ignore": ["variable/FEATURE_*"]}}
    shop.write("ayjnt.jsonc", json.dumps(config))
    shop.deploy()

    shop.sandbox.dashboard.set_variable("orders", "FEATURE_A", "on")

    assert addresses(elsewhere, "orders") == []


def test_a_worker_that_wrangler_deployed_over_a_release_is_told(shop: Story, elsewhere: Story) -> None:
    shop.edit('"charge-customer"', '"charge-card"')
    shop.ayjnt("build")
    shop.wrangler("deploy", "--config", ".ayjnt/dist/wrangler.jsonc")

    assert addresses(elsewhere, "orders") == ["code"]
