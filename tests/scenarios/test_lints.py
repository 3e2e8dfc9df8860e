"""Scenarios in which unchanged code went wrong on the real engine: the gate says so before a first release, and once."""

import pytest

from ayjnt_deploy.gate.judge import judge
from ayjnt_deploy.gate.table import RULES
from tests.ayjnt_deploy.builders import a_case
from tests.scenarios.elsewhere import ELSEWHERE
from tests.scenarios.scenario import PLAIN, read

LONG = "a" * 257
LINTS = {
    "S21": (
        """
        await step.sleepUntil("nap", new Date(event.payload.id));
        await step.waitForEvent("gate", { type: "go" });
        await step.do("C", async () => work("C"));
        """,
        "warn sleep-until-used nap",
    ),
    "S39": (
        'await step.do("x-1", async () => work("x")); await step.waitForEvent("x", { type: "go" });',
        "block key-collision x",
    ),
    "S40": (
        'await step.sleep("x", 1000); await step.do("x1000", async () => work("x"));',
        "block key-collision x1000",
    ),
    "S50": (f'await step.do("{LONG}", async () => work("x"));', f"block step-name-invalid {LONG}"),
    "M08": (
        """
        await step.do("outer", async () => { await step.do("save", async () => work("draft")); });
        await step.waitForEvent("gate", { type: "go" });
        await step.do("save", async () => work("final"));
        """,
        "block name-nested-and-outside save#2",
    ),
}


@pytest.mark.parametrize("scenario", LINTS)
def test_what_goes_wrong_without_a_change_is_said_once(scenario: str) -> None:
    run, says = LINTS[scenario]
    steps = read(PLAIN.replace("TOP", "").replace("RUN", run))

    found = judge(a_case(None, steps))

    assert [f"{one.severity} {one.rule} {one.at.rpartition('/')[2]}" for one in found] == [says]
    assert judge(a_case(steps, steps)) == ()


def test_each_names_the_rule_that_the_list_of_scenarios_promises() -> None:
    rules = {rule.id for rule in RULES}
    promised = {name: text.rpartition("(")[2].rstrip(")").partition(",")[0] for name, text in ELSEWHERE.items()}

    named = {name: promised[name] for name in LINTS if promised[name] in rules}

    assert named == {name: LINTS[name][1].split()[1] for name in named}
    assert len(named) >= len(LINTS) - 1
