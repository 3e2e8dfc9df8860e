"""Scenarios that are no change of steps: names, params, results and variables, with the instance that was hurt."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

import pytest

from ayjnt_deploy.diff.compare import diff
from ayjnt_deploy.gate.judge import judge
from ayjnt_deploy.state.evidence import Instance, Row
from ayjnt_deploy.state.steps import StepList
from tests.ayjnt_deploy.builders import (
    a_case,
    a_list,
    a_live,
    a_registration,
    a_release,
    a_state,
    a_wanted,
    an_evidence,
)
from tests.scenarios.elsewhere import ELSEWHERE
from tests.scenarios.scenario import AGENT, PLAIN, read

GATE: Final = 'await step.waitForEvent("gate", { type: "go" });'
AT_GATE: Final = Row("waitForEvent", "gate-1", done=False)
CHARGE: Final = """
    if (this.env.PROVIDER === "stripe") { await step.do("stripe", async () => pay(event.payload.id)); }
    else { await step.do("adyen", async () => pay(event.payload.id)); }
    await step.waitForEvent("gate", { type: "go" });
"""


@dataclass(frozen=True, kw_only=True)
class Told:
    """One scenario: the source of both releases, or of one, what else changes, and who was in flight."""

    before: str
    after: str = ""
    hurt: Instance
    live: Mapping[str, Any] = field(default_factory=dict)
    wanted: Mapping[str, Any] = field(default_factory=dict)
    agent: bool = False
    renamed: str = "orders"
    class_name: str = "Orders"
    says: tuple[str, ...]


def done(name: str, output: str = "null") -> Row:
    return Row("step", f"{name}-1", done=True, output=output)


def an_instance(*rows: Row, **fields: Any) -> Instance:
    told = {"status": "waiting", "created_on": "2026-11-01T12:00:00Z", "params": {"id": "7"}, **fields}
    return Instance(id="one", rows=rows, **told)


AGENT_BINDING: Final = {"type": "durable_object_namespace", "class_name": "Shop"}
HOST: Final = {"durable-object/Shop": {"storage": "sqlite"}}
WORKFLOW_BINDING: Final = {"type": "workflow", "workflow_name": "orders", "class_name": "Orders"}
NAMED: Final = {"workflow/orders": {"class": "Orders"}}

SCENARIOS: Final[Mapping[str, Told]] = {
    "S32": Told(
        before=f'try {{ await step.do("A", async () => work("A")); }} catch {{}} {GATE}',
        after=f'try {{ await step.do("A", async () => work("fixed")); }} catch {{}} {GATE}',
        hurt=an_instance(Row("step", "A-1", done=True, failed=True), AT_GATE),
        says=("warn failed-step-edited workflow/orders/step/A",),
    ),
    "S34": Told(
        before=f'const a = await step.do("A", async () => work("A")); {GATE} await step.do("C", () => pay(a.id));',
        after=f'const a = await step.do("A", async () => work(7)); {GATE} await step.do("C", () => pay(a.to.zip));',
        hurt=an_instance(done("A", '{"id":1}'), AT_GATE),
        says=("block output-path-read workflow/orders/step/A",),
    ),
    "M17": Told(
        before=f'{GATE} await step.do("C", async () => pay(event.payload.id));',
        after=f'{GATE} await step.do("C", async () => pay(event.payload.customer.id));',
        hurt=an_instance(AT_GATE),
        says=("block params-read workflow/orders",),
    ),
    "M18": Told(
        before=CHARGE,
        hurt=an_instance(done("stripe"), AT_GATE),
        live={"variable/PROVIDER": "stripe"},
        wanted={"variable/PROVIDER": "adyen"},
        says=("block variable-in-branch workflow/orders/step/stripe",),
    ),
    "S41": Told(
        before=GATE,
        hurt=an_instance(AT_GATE),
        live=NAMED,
        wanted={"workflow/orders": {"class": "OrderFlow"}},
        class_name="OrderFlow",
        says=("block workflow-class-renamed workflow/orders",),
    ),
    "S42": Told(
        before=GATE,
        hurt=an_instance(AT_GATE),
        live=NAMED,
        wanted={"workflow/order-flow": {"class": "Orders"}},
        renamed="order-flow",
        says=("block workflow-renamed workflow/orders",),
    ),
    "G7": Told(
        before=GATE,
        agent=True,
        hurt=an_instance(AT_GATE, agent_binding="HOST2"),
        live={"binding/HOST2": AGENT_BINDING, **HOST},
        wanted={"binding/HOST2_NEW": AGENT_BINDING, **HOST},
        says=("block agent-binding-renamed binding/HOST2",),
    ),
    "G8": Told(
        before=GATE,
        agent=True,
        hurt=an_instance(AT_GATE, workflow_binding="W_G8"),
        live={"binding/W_G8": WORKFLOW_BINDING},
        wanted={"binding/W_NEW": WORKFLOW_BINDING},
        says=("block workflow-binding-renamed binding/W_G8",),
    ),
}


def steps(told: Told, run: str) -> StepList:
    return read((AGENT if told.agent else PLAIN).replace("TOP", "").replace("RUN", run))


def said(told: Told, *instances: Instance) -> tuple[str, ...]:
    old = steps(told, told.before)
    new = replace(steps(told, told.after or told.before), workflow=told.renamed, class_name=told.class_name)
    live, wanted = a_state(told.live), a_wanted(new, leaves=told.wanted)
    case = a_case(
        wanted=wanted,
        live=a_live(told.live),
        changes=diff(wanted.state, live, a_release(digests=live.digests).state),
        evidence={"orders": an_evidence(*instances, workflow="orders")},
    )
    found = judge(replace(case, baseline=replace(case.baseline, release=a_release(old, digests=live.digests))))
    return tuple(f"{one.severity} {one.rule} {one.at}" for one in found)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_the_instance_that_was_hurt_on_the_real_engine_is_seen(scenario: str) -> None:
    told = SCENARIOS[scenario]

    assert said(told, told.hurt) == told.says


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_without_an_instance_nothing_stands_against_the_deploy(scenario: str) -> None:
    assert [one for one in said(SCENARIOS[scenario]) if one.startswith("block")] == []


def test_a_worker_with_another_name_is_seen() -> None:
    """The local engine let `lab3` go on; on an account the workflows would move and the objects start empty."""
    one = replace(a_list("A", workflow="orders"), class_name="Orders")
    registration = replace(a_registration("orders", script="shop"), class_name="Orders")
    live = a_live(exists=False, registrations={"orders": registration}, classes={"shop": frozenset({"Shop"})})
    case = a_case(wanted=a_wanted(one, leaves={"durable-object/Shop": {"storage": "sqlite"}}), live=live)

    assert [f"{found.severity} {found.rule} {found.at}" for found in judge(case)] == [
        "block worker-renamed worker/orders"
    ]


def test_each_names_the_rule_that_the_list_of_scenarios_promises() -> None:
    promised = {name: ELSEWHERE[name].rpartition("(")[2].rstrip(")") for name in SCENARIOS if name in ELSEWHERE}

    assert promised == {name: SCENARIOS[name].says[0].split()[1] for name in promised}
    assert set(SCENARIOS) - set(promised) == {"S32"}
