"""What calls are given shows in fingerprints: events and times, what an agent is told, the code that step is handed to."""

import pytest

from ayjnt_codegen.source import Step
from tests.ayjnt_codegen.workflows import a_workflow, found, read


def one(run: str) -> Step:
    reading = read(a_workflow(run))
    assert reading.escapes == ()
    (step,) = reading.steps
    return step


# What waits and sleeps wait for


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            'await step.waitForEvent("a", { type: event.payload.t })',
            'await step.waitForEvent("a", { type: event.payload.u })',
        ),
        (
            'const o = { type: event.payload.t }; await step.waitForEvent("a", o)',
            'const o = { type: event.payload.u }; await step.waitForEvent("a", o)',
        ),
        ('await step.sleep("a", event.payload.t)', 'await step.sleep("a", event.payload.u)'),
        (
            'const t = event.payload.t; await step.sleepUntil("a", t)',
            'const t = event.payload.u; await step.sleepUntil("a", t)',
        ),
        ('await step.sleepUntil("a", new Date("2026-01-01"))', 'await step.sleepUntil("a", new Date("2027-01-01"))'),
    ],
)
def test_another_event_or_time_that_is_no_constant_is_seen(before: str, after: str) -> None:
    assert one(before).argument != one(after).argument


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            'await step.waitForEvent("a", { type: event.payload.t, timeout: "1 day" })',
            'const { t: type } = event.payload; await step.waitForEvent("a", { timeout: "2 days", "type": type })',
        ),
        ('await step.sleep("a", event.payload.t)', 'const { t } = event.payload; await step.sleep("a", t)'),
    ],
)
def test_the_same_event_or_time_under_another_name_is_the_same(before: str, after: str) -> None:
    assert one(before).argument == one(after).argument


@pytest.mark.parametrize(
    "run", ['await step.sleep("a", "1 day")', 'await step.waitForEvent("a", { type: "a" })', 'await step.do("a", f)']
)
def test_a_constant_event_or_time_needs_no_fingerprint(run: str) -> None:
    assert one(run).argument == ""


# Agent helpers and escapes


@pytest.mark.parametrize("verb", ["mergeAgentState", "updateAgentState", "reportComplete", "sendEvent"])
def test_what_an_agent_helper_is_told_is_its_body(verb: str) -> None:
    before, same, after = (
        one(f"await step.{verb}({said})").body for said in ('{ at: "a" }', "{ at: 'a', }", '{ at: "b" }')
    )

    assert len(before) == 12
    assert before == same
    assert before != after


@pytest.mark.parametrize(
    ("before", "after", "is_same"),
    [
        ("await pay(step, 1)", "await pay( step, /* once */ 1 );", True),
        ("await pay(step, 1)", "await pay(step, 2)", False),
        ("await pay(step, 1)", "await charge(step, 1)", False),
    ],
)
def test_another_call_through_which_step_leaves_sight_is_seen(before: str, after: str, *, is_same: bool) -> None:
    (one_,), (other,) = read(a_workflow(before)).escapes, read(a_workflow(after)).escapes

    assert (one_.fingerprint == other.fingerprint) is is_same


def test_another_file_behind_an_escape_is_seen() -> None:
    source = a_workflow("await pay(step)", top='import { pay } from "./pay"; import { WorkflowEntrypoint } from "x";')
    source = source.replace("AgentWorkflow<Agent, Params>", "WorkflowEntrypoint")
    files = ("export const pay = wrap(1);", "export const pay = wrap( 1 )", "export const pay = wrap(2);")
    prints = []
    for file in files:
        (workflow,) = found(source, {"src/pay.ts": file})
        prints += [escape.fingerprint for escape in workflow.escapes]

    assert prints[0] == prints[1]
    assert len(set(prints)) == 2
