"""Scenarios in which unchanged code went wrong on the real engine: the gate says so before a first release, and once."""

import pytest

from ayjnt_deploy.gate.judge import judge
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
    "S33": (
        """
        try {
          await step.do("A", async () => { throw new NonRetryableError("no"); });
        } catch (error) {
          work(error);
        }
        await step.waitForEvent("gate", { type: "go" });
        """,
        "warn nonretryable-caught A",
    ),
    "M22": (
        """
        const event_ = await Promise.race([step.waitForEvent("gate", { type: "go" }), step.sleep("late", "1 hour")]);
        if (event_) {
          await step.do("ship", async () => work("ship"));
        } else {
          await step.do("cancel", async () => work("cancel"));
        }
        """,
        "block race-outside-step gate",
    ),
    "S07": (
        'for (const item of event.payload.id.split(",")) { await step.do("item", async () => work(item)); }',
        "warn constant-name-in-loop item",
    ),
    "S38": (
        """
        for (const [index, item] of event.payload.id.split(",").entries()) {
          await step.do(`process-${index}`, async () => work(item));
        }
        """,
        "warn index-name-in-loop process-*",
    ),
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
    promised = {name: text for name, text in ELSEWHERE.items() if name in LINTS and not text.startswith("as ")}

    assert {name for name, text in promised.items() if LINTS[name][1].split()[1] not in text} == set()
