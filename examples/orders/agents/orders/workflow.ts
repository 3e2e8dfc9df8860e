import { AgentWorkflow } from "agents/workflows";
import type { AgentWorkflowEvent } from "agents/workflows";
import type { WorkflowStep } from "cloudflare:workers";
import type OrdersAgent from "./agent.ts";

type Params = {
  orderId: string;
  sku: string;
  qty: number;
  customerId: string;
};

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
      return { customerId, amount: reserved.qty * 9.99, txn: crypto.randomUUID() };
    });

    await step.do("mark-complete", async () => {
      await this.agent.markStatus(orderId, "complete");
    });

    return { orderId, charged: !!charged };
  }
}
