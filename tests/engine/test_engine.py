"""The real local engine does to instances in flight what the gate says that it would."""

from pathlib import Path

import pytest

from tests.engine.gate import evidence_of, verdicts
from tests.engine.play import play
from tests.engine.projects import RELEASES, project, wanted
from tests.engine.replay import UNSEEN, replays
from tests.engine.scenarios import SCENARIOS

pytestmark = [pytest.mark.real, pytest.mark.engine]


# One test for all: each release is started once, and the instances live side by side.
def test_the_engine_hurts_the_instances_that_the_gate_protects_and_no_others(
    tmp_path: Path, subtests: pytest.Subtests
) -> None:
    sources = [project(release, tmp_path / f"{release}") for release in RELEASES]

    played = play(SCENARIOS, [source.project.root for source in sources], tmp_path / "state")

    known = [{name: evidence_of(name, instance) for name, instance in seen.items()} for seen in played.seen]
    deploys = list(verdicts([wanted(source) for source in sources], known))
    replayed = replays(sources, played.seen)
    for scenario in SCENARIOS:
        *earlier, last = (deploy[scenario.name] for deploy in deploys[: scenario.releases - 1])
        with subtests.test(f"{scenario.id}: the engine", harm=scenario.harm):
            assert played.happened[scenario.name] == scenario.engine
        with subtests.test(f"{scenario.id}: the gate, shown the parked instance"):
            refused = any(finding.refuses for finding in last)
            assert refused == scenario.is_blocked
        with subtests.test(f"{scenario.id}: a replay of what the instance has recorded"):
            stopped = not replayed[scenario.name].is_compatible
            assert stopped == (scenario.is_blocked and scenario.id not in UNSEEN), replayed[scenario.name]
        with subtests.test(f"{scenario.id}: the releases before it"):
            assert [finding for deploy in earlier for finding in deploy if finding.refuses] == []
