import { Agent } from "agents";
import { withWorkflow } from "ayjnt/workflow";
import type { GeneratedEnv } from "@ayjnt/env";
import type OrdersProcessing from "./workflow.ts";

type Status = "queued" | "processing" | "complete";

type Order = { id: string; sku: string; qty: number; status: Status };

type State = { orders: Order[] };

type NewOrder = { sku: string; qty: number; customerId: string };

export default class OrdersAgent
  extends withWorkflow<typeof OrdersProcessing>()(Agent)<GeneratedEnv, State>
{
  override initialState: State = { orders: [] };

  override async onRequest(req: Request): Promise<Response> {
    if (req.method !== "POST") return Response.json(this.state.orders);

    const { sku, qty, customerId } = await req.json<NewOrder>();
    if (qty > this.env.MAX_QTY) {
      return Response.json({ error: `at most ${this.env.MAX_QTY} at a time` }, { status: 400 });
    }
    const orderId = crypto.randomUUID();

    this.setState({
      orders: [...this.state.orders, { id: orderId, sku, qty, status: "queued" }],
    });

    // No magic binding string — params are typed against
    // OrdersProcessing's Params generic. IntelliSense knows the shape.
    const workflowId = await this.workflow({ orderId, sku, qty, customerId });

    return Response.json({ orderId, workflowId });
  }

  // The workflow calls this back via this.agent.markStatus(...)
  async markStatus(orderId: string, status: Status): Promise<void> {
    if (this.env.LOG_LEVEL !== "silent") console.log(`order ${orderId} is ${status}`);
    this.setState({
      orders: this.state.orders.map((order) => (order.id === orderId ? { ...order, status } : order)),
    });
  }
}
