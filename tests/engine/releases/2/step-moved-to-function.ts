import { WorkflowEntrypoint } from "cloudflare:workers";
import type { WorkflowEvent, WorkflowStep } from "cloudflare:workers";
import { did } from "../did.ts";
import type { Params } from "../did.ts";

export default class StepMovedToFunction extends WorkflowEntrypoint<unknown, Params> {
  async run(event: Readonly<WorkflowEvent<Params>>, step: WorkflowStep): Promise<void> {
    await step.do("reserve", async () => did("reserve", event));
    await charge(event, step);
    await step.waitForEvent("approval", { type: "approval" });
    await step.do("ship", async () => did("ship", event));
  }
}

async function charge(event: Readonly<WorkflowEvent<Params>>, step: WorkflowStep): Promise<string> {
  return step.do("charge", async () => did("charge", event));
}
