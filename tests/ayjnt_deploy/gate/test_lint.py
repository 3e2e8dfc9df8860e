"""When lints speak: once for what is new, also where the last release is known from its record only."""

import pytest

from ayjnt_codegen.source import Kind
from ayjnt_deploy.gate.finding import Severity
from ayjnt_deploy.gate.judge import judge
from ayjnt_deploy.gate.lint import Lint, behind, call, lint, template
from ayjnt_deploy.releases.document import from_document, to_document
from ayjnt_deploy.state.baseline import Baseline
from ayjnt_deploy.state.steps import StepList, label
from tests.ayjnt_deploy.builders import a_case, a_list, a_release, a_step
from tests.ayjnt_deploy.gate.sources import a_source

FLAWED = {
    "key-collision": 'await step.do("x-1", f); await step.waitForEvent("x", { type: "go" })',
    "name-nested-and-outside": 'await step.do("a", async () => { await step.do("b", f) }); await step.do("b", f)',
    "step-name-invalid": f'await step.do("{"a" * 257}", f)',
    "sleep-until-used": 'await step.sleepUntil("a", time); await step.do("b", f)',
    "sleep-until-used, a sleep": 'await step.sleep("a", time - Date.now()); await step.do("b", f)',
    "name-not-repeatable": "await step.do(`a ${Date.now()}`, f)",
    "name-not-repeatable, nothing else": "await step.do(crypto.randomUUID(), f)",
    "constant-name-in-loop": 'for (const item of items) { await step.do("a", f) }',
    "index-name-in-loop": "for (const [i, item] of items.entries()) { await step.do(`a ${i}`, f) }",
    "race-outside-step": 'await Promise.race([step.do("a", f), step.sleep("b", 1)])',
    "step-not-awaited": 'step.do("a", f)',
    "nonretryable-caught": """
        try { await step.do("a", async () => { throw new NonRetryableError("no") }) } catch { log() }
        await step.sleep("b", 1);
    """,
}


@pytest.mark.parametrize("name", FLAWED)
def test_what_the_record_of_the_last_release_has_is_not_said_again(name: str) -> None:
    steps = a_source(FLAWED[name])
    recorded = from_document(to_document(a_release(steps)))

    assert [one.rule for one in judge(a_case(None, steps))] == [name.partition(",")[0]]
    assert judge(a_case(None, steps, baseline=Baseline(release=recorded))) == ()


@pytest.mark.parametrize("name", FLAWED)
def test_it_is_not_said_again_when_other_code_changes(name: str) -> None:
    before = a_source(FLAWED[name])
    after = a_source(FLAWED[name] + '; await step.do("one more", async () => more())')

    rules = {one.rule for one in judge(a_case(before, after))}

    assert name.partition(",")[0] not in rules


def _every_sleep(steps: StepList) -> list[Lint]:
    return [Lint(step=one, problem="it sleeps", remedy="wake it") for one in steps.steps if one.kind is Kind.SLEEP]


def test_only_what_is_new_is_said() -> None:
    old = a_list(a_step("nap", Kind.SLEEP), a_step("rest", Kind.SLEEP))
    new = a_list(a_step("rest", Kind.SLEEP), a_step("doze", Kind.SLEEP), a_step("nap", Kind.SLEEP))

    (finding,) = lint(a_case(old, new), "sleeps", lambda steps: iter(_every_sleep(steps)))

    assert (finding.rule, finding.severity, finding.at) == (
        "sleeps",
        Severity.WARN,
        "workflow/orders-processing/step/doze",
    )
    assert finding.evidence is None


def test_what_a_run_may_come_to_leaves_out_other_ways_and_what_is_behind_the_end() -> None:
    steps = a_source("""
    if (event.payload.x) { await step.do("a", f); await step.do("b", f); return }
    else { await step.do("c", f) }
    await step.do("d", f);
    """)

    assert [[label(one) for one in behind(steps, position)] for position in range(4)] == [["b"], [], ["d"], []]


def test_a_call_to_paste_has_the_method_and_a_quoted_name() -> None:
    assert call(a_step("a"), 'the "first"') == r'await step.do("the \"first\"", …)'
    assert template(a_step("send: ", Kind.WAIT), "item.id") == "await step.waitForEvent(`send ${item.id}`, …)"
