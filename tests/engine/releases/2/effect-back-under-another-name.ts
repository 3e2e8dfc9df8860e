import { WorkflowEntrypoint } from "cloudflare:workers";
import type { WorkflowEvent, WorkflowStep } from "cloudflare:workers";
import { did } from "../did.ts";
import type { Params } from "../did.ts";

export default class EffectBackUnderAnotherName extends WorkflowEntrypoint<unknown, Params> {
  async run(event: Readonly<WorkflowEvent<Params>>, step: WorkflowStep): Promise<void> {
    await step.waitForEvent("approval", { type: "approval" });
    await step.do("pack", async () => did("pack", event));
    await step.waitForEvent("dispatch", { type: "dispatch" });
    await step.do("ship", async () => did("ship", event));
  }
}
