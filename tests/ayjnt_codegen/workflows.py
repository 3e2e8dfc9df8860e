"""Workflow files for the tests of the scanner and the step reader."""

from collections.abc import Mapping

from ayjnt_codegen.imports import Sources
from ayjnt_codegen.module import Module
from ayjnt_codegen.source import Unknown, Workflow
from ayjnt_codegen.steps import Reading, read_steps
from ayjnt_codegen.typescript import Node
from ayjnt_codegen.workflows import workflows_of

ORDERS = """\
import { AgentWorkflow } from "agents/workflows";
import type { AgentWorkflowEvent } from "agents/workflows";
import type { WorkflowStep } from "cloudflare:workers";
import type OrdersAgent from "./agent.ts";

type Params = { orderId: string; sku: string; qty: number; customerId: string };

export default class OrdersProcessing extends AgentWorkflow<OrdersAgent, Params> {
  async run(
    event: Readonly<AgentWorkflowEvent<Params>>,
    step: WorkflowStep,
  ): Promise<{ orderId: string; charged: boolean }> {
    const { orderId, sku, qty, customerId } = event.payload;

    // Each step.do is a durable boundary. Re-runs from here on failure.
    await step.do("mark-processing", async () => {
      await this.agent.markStatus(orderId, "processing");
    });

    const reserved = await step.do("reserve-inventory", async () => {
      if (qty <= 0) throw new Error("qty must be positive");
      return { sku, qty, reservation: crypto.randomUUID() };
    });

    // step.sleep survives restarts.
    await step.sleep("payment-clearance-delay", "2 seconds");

    const charged = await step.do("charge-customer", async () => {
      return { customerId, amount: qty * 9.99, txn: crypto.randomUUID() };
    });

    await step.do("mark-complete", async () => {
      await this.agent.markStatus(orderId, "complete");
    });

    return { orderId, charged: !!charged };
  }
}
"""


def a_workflow(run: str, *, top: str = "", members: str = "") -> str:
    """Return a workflow file; `run` stands on line 3, `top` and `members` take one line each."""
    return f"""{top}
export default class Sample extends AgentWorkflow<Agent, Params> {{ {members} async run(event: Event, step: WorkflowStep) {{
{run}
}} }}
"""


def read(source: str, *, path: str = "workflows/sample/workflow.ts") -> Reading:
    module = Module.read(path, source.encode())
    return read_steps(module, _class(module.root))


def _class(root: Node) -> Node:
    declared = (node.child_by_field_name("declaration") for node in root.children)
    return next(node for node in declared if node is not None and node.type == "class_declaration")


def found(source: str, others: Mapping[str, str] | None = None, *, path: str = "src/flow.ts") -> tuple[Workflow, ...]:
    """Return the workflows of a file that stands among `others`."""
    files = {path: source.encode(), **{name: text.encode() for name, text in (others or {}).items()}}
    return workflows_of(Sources(files), path)


def names_of(workflow: Workflow) -> list[str]:
    """Return the names of the steps of a workflow that is read completely; `?` for one that is unknown."""
    assert workflow.escapes == ()
    return ["?" if isinstance(step.name, Unknown) else step.name.text for step in workflow.steps]
