"""The model against the engine's rules: it says no less than what happens to somebody, and no more."""

from collections.abc import Iterable

from hypothesis import assume, given, note, settings

from ayjnt_deploy.gate.finding import Severity
from ayjnt_deploy.gate.replay import Judgement, judge_release
from tests.ayjnt_deploy.gate.replay.edits import Change, changes, has_removed_and_added, is_told_apart, steps_of
from tests.ayjnt_deploy.gate.replay.lists import NOW
from tests.ayjnt_deploy.gate.replay.simulator import Call, Harm, wake

LEVELS = {Severity.BLOCK: 2, Severity.WARN: 1}
SHIFTED = "same-name-step-shifted"
RULES = {
    Harm.WRONG_VALUE: {SHIFTED, "step-kind-changed", "step-renamed", "wait-event-type-changed"},
    Harm.TWICE: {SHIFTED, "step-renamed"},
    Harm.OTHER_KIND: {"step-kind-changed", SHIFTED},
    Harm.BYPASS: {
        "step-moved-before-wait",
        "wait-removed",
        "sleep-removed",
        "step-renamed",
        "step-kind-changed",
        SHIFTED,
    },
    Harm.SKIPPED: {SHIFTED, "wait-removed", "sleep-removed", "step-kind-changed", "wait-event-type-changed"},
    Harm.DEAF: {"wait-event-type-changed", SHIFTED, "wait-removed"},
    Harm.TAKEN: {"event-taken-by-another-wait"},
    Harm.HELD: {"wait-inserted", "wait-renamed", SHIFTED, "event-taken-by-another-wait"},
    Harm.DEADLINE: {"deadline-runs-on"},
}
"""What a grave harm may be called; where several things happen to one instance, one of them is said."""


def harms(change: Change) -> frozenset[Harm]:
    """Return everything that goes wrong for somebody, wherever an instance of the old list may stand."""
    return frozenset(harm for at in range(len(change.old)) for harm in _counted(change, at))


def _counted(change: Change, at: int) -> Iterable[Harm]:
    """Leave out what is only untidy where nobody stands for long."""
    stands: Call = change.old[at]
    return (harm for harm in wake(change.old, at, change.new) if harm.is_grave or stands.kind != "do")


def judged(change: Change) -> tuple[Judgement, ...]:
    return judge_release(released=steps_of(change.old), wanted=steps_of(change.new), now=NOW)


def level_of(said: Iterable[Judgement]) -> int:
    return max((LEVELS.get(one.severity, 0) for one in said if one.severity is not None), default=0)


def level(found: frozenset[Harm]) -> int:
    return max((1 + harm.is_grave for harm in found), default=0)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(changes())
def test_what_hurts_an_instance_is_refused_and_what_is_untidy_is_said(change: Change) -> None:
    assume(is_told_apart(change))
    found, said = harms(change), judged(change)
    note(f"{change}: {sorted(found, key=str)}, {[(one.severity, one.rule, one.at) for one in said]}")

    assert level_of(said) >= level(found)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(changes())
def test_what_hurts_nobody_is_not_refused(change: Change) -> None:
    assume(is_told_apart(change) and not has_removed_and_added(change))
    found, said = harms(change), judged(change)
    note(f"{change}: {sorted(found, key=str)}, {[(one.severity, one.rule, one.at) for one in said]}")
    certain = [one for one in said if one.rule != "cannot-judge"]

    assert level_of(certain) <= level(found)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(changes(most=1))
def test_of_an_instance_that_is_hurt_some_rule_knows_the_harm(change: Change) -> None:
    assume(is_told_apart(change))
    hurt = [[harm for harm in wake(change.old, at, change.new) if harm.is_grave] for at in range(len(change.old))]
    refusing = {one.rule for one in judged(change) if one.severity is Severity.BLOCK}
    note(f"{change}: {hurt}, {refusing}")

    assert all(any(refusing & RULES[harm] for harm in grave) for grave in hurt if grave)
