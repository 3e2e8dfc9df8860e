"""Every scenario that was run on the real engine gets the verdict that its damage deserves."""

import pytest

from tests.scenarios import agents, chains, parks, plain
from tests.scenarios.scenario import Scenario, judged, said

SCENARIOS = (*plain.SCENARIOS, *parks.SCENARIOS, *agents.SCENARIOS, *chains.SCENARIOS)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.id)
def test_the_gate_says_what_the_engine_did(scenario: Scenario) -> None:
    assert said(judged(scenario)) == scenario.says, scenario.story
