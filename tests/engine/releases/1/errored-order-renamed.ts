import { WorkflowEntrypoint } from "cloudflare:workers";
import type { WorkflowEvent, WorkflowStep } from "cloudflare:workers";
import { did } from "../did.ts";
import type { Params } from "../did.ts";

export default class ErroredOrderRenamed extends WorkflowEntrypoint<unknown, Params> {
  async run(event: Readonly<WorkflowEvent<Params>>, step: WorkflowStep): Promise<void> {
    await step.do("charge", async () => did("charge", event));
    await step.do("confirm", { retries: { limit: 0, delay: 1 } }, async () => {
      throw new Error("the mail server is unknown");
    });
  }
}
