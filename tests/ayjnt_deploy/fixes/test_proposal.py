"""An edit is shown only if the gate is content with it."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from ayjnt_deploy.fixes.edit import CannotFix, How
from ayjnt_deploy.fixes.proposal import AskedWrongly, NotFound
from ayjnt_deploy.state.baseline import Baseline
from tests.ayjnt_deploy.builders import a_plan, a_step
from tests.ayjnt_deploy.fixes.plans import CONFIG, STEP, a_source, changed, proposed, text
from tests.ayjnt_deploy.fixes.test_restore import V1

RENAMED = changed(a_source(V1), a_source(V1.replace('"charge"', '"pay"')))


def test_an_edit_after_which_the_gate_says_something_new_is_refused_with_it() -> None:
    plan = changed(a_source(V1), a_source(V1.replace('"charge"', '"pay"').replace('"nap"', '"rest"')))
    told = tuple(one for one in plan.findings if one.rule == "step-renamed")

    with pytest.raises(CannotFix) as refused:
        proposed(replace(plan, findings=told), "step-renamed", "charge", How.RESTORE)

    assert f"with the edit the gate would still say sleep-changed at {STEP}nap: " in refused.value.message


def test_steps_that_only_the_bundle_shows_are_there_after_the_edit_too() -> None:
    release, wanted = RENAMED.case.release, RENAMED.wanted
    assert release is not None
    old, new = release.lists[0], wanted.lists[0]
    hidden = a_step("of-a-package")
    case = replace(
        RENAMED.case,
        wanted=replace(wanted, lists=(replace(new, steps=(*new.steps, hidden)),)),
        baseline=Baseline(
            release=replace(release, lists=(replace(old, steps=(*old.steps[:-1], hidden, old.steps[-1])),))
        ),
    )
    plan = a_plan(case, config=CONFIG, files=RENAMED.files, tree=RENAMED.tree)

    assert proposed(plan, "step-renamed", "charge").how is How.RESTORE


def test_the_other_ways_are_told() -> None:
    found = proposed(RENAMED, "step-renamed", "charge")

    assert (found.how, found.others) == (How.RESTORE, (How.GUARD, How.ALLOW))


@pytest.mark.parametrize(
    ("wish", "how"),
    [
        ({}, How.RESTORE),
        ({"cutover": datetime(2027, 1, 1, tzinfo=UTC)}, How.GUARD),
        ({"because": "it is idempotent"}, How.ALLOW),
    ],
)
def test_the_options_tell_what_is_wanted(wish: dict[str, Any], how: How) -> None:
    assert proposed(RENAMED, "step-renamed", "charge", **wish).how is how


def test_a_guard_has_a_date_ahead_unless_it_is_told_one() -> None:
    found = text(proposed(RENAMED, "step-renamed", "charge", How.GUARD, cutover=None))

    assert 'event.timestamp < new Date("2026-11-22T14:00:00Z") ? "charge" : "pay"' in found


def test_an_allowance_ends_in_two_weeks_unless_it_is_told_a_day() -> None:
    found = proposed(RENAMED, "step-renamed", "charge", because=" it is idempotent ")

    assert '"because": "it is idempotent", "until": "2026-12-06"}' in text(found, "ayjnt.jsonc")
    assert found.before == {}


@pytest.mark.parametrize(
    ("how", "wish", "message"),
    [
        (How.ALLOW, {}, "an allowance needs its reason, which every report repeats"),
        (How.ALLOW, {"because": "  "}, "an allowance needs its reason, which every report repeats"),
        (How.ALLOW, {"because": "x", "until": date(2026, 11, 21)}, "--until 2026-11-21 has passed"),
        (
            How.ALLOW,
            {"because": "x", "cutover": datetime(2027, 1, 1, tzinfo=UTC)},
            "--cutover is for a guard, not for --how allow",
        ),
        (How.RESTORE, {"until": date(2027, 1, 1)}, "--because and --until are for an allowance, not for --how restore"),
        (
            How.GUARD,
            {"cutover": datetime(2026, 11, 22, 12, 30, tzinfo=UTC)},
            "--cutover 2026-11-22T12:30:00Z has passed: it would divide nothing",
        ),
    ],
)
def test_options_that_do_not_belong_together_are_refused(how: How, wish: dict[str, Any], message: str) -> None:
    with pytest.raises(AskedWrongly) as refused:
        proposed(RENAMED, "step-renamed", "charge", how, **wish)

    assert (refused.value.message, refused.value.exit_code) == (message, 64)


def test_a_finding_of_another_rule_is_named() -> None:
    with pytest.raises(NotFound) as refused:
        proposed(RENAMED, "wait-removed", "charge")

    assert refused.value.remedy == f"the plan has these findings: step-renamed at {STEP}charge"
