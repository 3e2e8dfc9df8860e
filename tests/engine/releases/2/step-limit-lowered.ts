import { WorkflowEntrypoint } from "cloudflare:workers";
import type { WorkflowEvent, WorkflowStep } from "cloudflare:workers";
import { did } from "../did.ts";
import type { Params } from "../did.ts";

export default class StepLimitLowered extends WorkflowEntrypoint<unknown, Params> {
  async run(event: Readonly<WorkflowEvent<Params>>, step: WorkflowStep): Promise<void> {
    for (const page of [1, 2, 3]) {
      await step.do(`read ${page}`, async () => did(`read ${page}`, event));
    }
    await step.waitForEvent("approval", { type: "approval" });
  }
}
