"""Every scenario that was run on the real engine gets the verdict that its damage deserves."""

import pytest

from tests.scenarios import agents, chains, parks, plain
from tests.scenarios.elsewhere import ELSEWHERE
from tests.scenarios.scenario import Scenario, judged, said

SCENARIOS = (*plain.SCENARIOS, *parks.SCENARIOS, *agents.SCENARIOS, *chains.SCENARIOS)
RUN = (
    *(f"S{number:02}" for number in (*range(1, 15), *range(16, 52), *range(61, 71))),
    *(f"G{number}" for number in range(1, 10)),
    *(f"M{number:02}" for number in (*range(1, 27), *range(30, 33), *range(34, 38))),
    "M36b",
    "lab3",
)
"""What was run on the real engine."""


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.id)
def test_the_gate_says_what_the_engine_did(scenario: Scenario) -> None:
    assert said(judged(scenario)) == scenario.says, scenario.story


def test_no_scenario_is_forgotten() -> None:
    told = {scenario.id.split()[0] for scenario in SCENARIOS} | set(ELSEWHERE)

    assert sorted(told) == sorted(RUN)
