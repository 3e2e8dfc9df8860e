import { WorkflowEntrypoint } from "cloudflare:workers";
import type { WorkflowEvent, WorkflowStep } from "cloudflare:workers";
import { did } from "../did.ts";
import type { Params } from "../did.ts";

export default class SameNameStepsSwapped extends WorkflowEntrypoint<unknown, Params> {
  async run(event: Readonly<WorkflowEvent<Params>>, step: WorkflowStep): Promise<{ charged: string; mailed: string }> {
    const mailed = await step.do("call", async () => did("mail", event));
    const charged = await step.do("call", async () => did("charge", event));
    await step.waitForEvent("approval", { type: "approval" });
    return { charged, mailed };
  }
}
