"""The gate on the scenarios when no instance can be read, so that the sources alone decide."""

from collections.abc import Mapping

import pytest

from ayjnt_deploy.gate.finding import Finding, Severity
from tests.engine.gate import verdicts
from tests.engine.projects import RELEASES, SOURCES, project, wanted
from tests.engine.scenarios import BLOCKED, PASSED, SCENARIOS, Scenario

Deploy = Mapping[str, tuple[Finding, ...]]


@pytest.fixture(scope="module")
def deploys(tmp_path_factory: pytest.TempPathFactory) -> tuple[Deploy, ...]:
    """The findings of the second release and of the third, by workflow."""
    root = tmp_path_factory.mktemp("releases")
    return tuple(verdicts([wanted(project(release, root / f"{release}")) for release in RELEASES]))


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda one: f"{one.id}-{one.name}")
def test_a_release_is_refused_if_the_engine_would_hurt_an_instance(
    scenario: Scenario, deploys: tuple[Deploy, ...]
) -> None:
    findings = deploys[scenario.releases - 2][scenario.name]

    refused = any(finding.refuses for finding in findings)

    assert refused == scenario.is_blocked


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda one: f"{one.id}-{one.name}")
def test_the_gravest_finding_is_of_the_rule_that_knows_the_harm(
    scenario: Scenario, deploys: tuple[Deploy, ...]
) -> None:
    findings = deploys[scenario.releases - 2][scenario.name]

    gravest = next(((finding.rule, finding.severity) for finding in findings), (None, None))

    assert gravest == (scenario.rule, scenario.severity)


def test_removing_a_charge_is_a_warning_and_charging_again_under_another_name_is_refused(
    deploys: tuple[Deploy, ...],
) -> None:
    answers = [
        [(finding.rule, finding.severity) for finding in deploy["effect-back-under-another-name"]] for deploy in deploys
    ]

    assert answers == [[("step-removed", Severity.WARN)], [("step-renamed", Severity.BLOCK)]]


def test_what_is_blocked_has_a_harm_and_what_is_passed_runs_every_body_once() -> None:
    assert all(scenario.is_blocked and scenario.harm for scenario in BLOCKED)
    assert all(not scenario.is_blocked and not scenario.harm and scenario.engine.is_harmless for scenario in PASSED)


def test_every_source_belongs_to_a_scenario_and_every_scenario_has_its_sources() -> None:
    sources = {(release, path.stem) for release in RELEASES for path in (SOURCES / f"{release}").glob("*.ts")}

    assert sources == {(release, one.name) for one in SCENARIOS for release in range(1, one.releases + 1)}
