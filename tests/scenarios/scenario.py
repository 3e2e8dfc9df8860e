"""A scenario: the releases of one workflow as real source, and what the gate has to say about the last of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from ayjnt_codegen.scan import scan
from ayjnt_codegen.source import Step
from ayjnt_deploy.gate.replay import Judgement, judge_release
from ayjnt_deploy.state.evidence import Instance
from ayjnt_deploy.state.release import PastList, Tombstone
from ayjnt_deploy.state.steps import StepList, identity, step_list, text_of

NOW = datetime(2026, 11, 22, tzinfo=UTC)
PATH = "workflows/orders/workflow.ts"
PLAIN = """\
import { WorkflowEntrypoint, type WorkflowEvent, type WorkflowStep } from "cloudflare:workers";
import { email, pay, undo, work } from "./shop";

type Params = { id: string; amount: number; old: boolean };
TOP
export default class Orders extends WorkflowEntrypoint<Env, Params> {
  async run(event: WorkflowEvent<Params>, step: WorkflowStep): Promise<void> {
RUN
  }
}
"""
AGENT = """\
import { AgentWorkflow, type AgentWorkflowEvent, type AgentWorkflowStep } from "agents/workflows";
import { pay, work } from "./shop";
import type { Shop } from "./agent";

type Params = { id: string; amount: number };
TOP
export default class Orders extends AgentWorkflow<Shop, Params> {
  async run(event: AgentWorkflowEvent<Params>, step: AgentWorkflowStep): Promise<void> {
RUN
  }
}
"""


@dataclass(frozen=True, kw_only=True)
class Scenario:
    id: str
    story: str
    releases: tuple[str, ...]
    """The body of `run` in each release, the oldest first."""
    says: tuple[str, ...] = ()
    """Severity, rule and address (below the workflow) of all that is said, the worst first."""
    tops: tuple[str, ...] = ()
    """What stands above the class in each release."""
    agent: bool = False
    told: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """What the step reader does not tell yet, by the name of the step, put in by hand."""


def sources(scenario: Scenario) -> tuple[str, ...]:
    """Return the workflow file of each release."""
    tops = scenario.tops or ("",) * len(scenario.releases)
    template = AGENT if scenario.agent else PLAIN
    return tuple(
        template.replace("TOP", top).replace("RUN", run) for run, top in zip(scenario.releases, tops, strict=True)
    )


def lists(scenario: Scenario) -> tuple[StepList, ...]:
    """Read every release of `scenario` with the real step reader."""
    return tuple(
        read(source, number=number, told=scenario.told) for number, source in enumerate(sources(scenario), start=1)
    )


def read(source: str, *, number: int = 1, told: Mapping[str, Mapping[str, Any]] | None = None) -> StepList:
    (workflow,) = scan({PATH: source.encode()}).workflows
    found = step_list(workflow, name="orders", binding="ORDERS")
    steps = tuple(_told(step, (told or {}).get(text_of(step))) for step in found.steps)
    return replace(found, steps=steps, first=number, since=f"2026-11-{number:02}T00:00:00+00:00")


def _told(step: Step, more: Mapping[str, Any] | None) -> Step:
    if more is None:
        return step
    return replace(step, **more)


def judged(scenario: Scenario, instances: tuple[Instance, ...] = ()) -> tuple[Judgement, ...]:
    """Judge the last release against all before it, with the record that they would have left."""
    *before, wanted = lists(scenario)
    released = before[-1]
    older = before[:-1]
    return judge_release(
        released=released,
        wanted=wanted,
        now=NOW,
        past=tuple(
            PastList(list=one, last=one.first, until=before[index + 1].since) for index, one in enumerate(older)
        ),
        tombstones=tuple(_tombstones(older, released)),
        instances=instances,
    )


def _tombstones(older: list[StepList], released: StepList) -> list[Tombstone]:
    alive = {identity(step) for step in released.steps}
    dead = {identity(step): (step, one) for one in older for step in one.steps if identity(step) not in alive}
    return [
        Tombstone(
            workflow="orders",
            identity=key,
            kind=step.kind,
            name=text_of(step),
            event_type=step.event_type,
            body=step.body,
            first=one.first,
            last=one.first,
            until=released.since,
        )
        for key, (step, one) in dead.items()
    ]


def said(judgements: tuple[Judgement, ...]) -> tuple[str, ...]:
    """Return judgements as the table writes them."""
    return tuple(
        f"{one.severity} {one.rule} {one.at.removeprefix('workflow/orders').removeprefix('/step/') or 'orders'}"
        for one in judgements
    )
