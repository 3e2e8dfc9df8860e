import { WorkflowEntrypoint } from "cloudflare:workers";
import type { WorkflowEvent, WorkflowStep } from "cloudflare:workers";
import { did } from "../did.ts";
import type { Params } from "../did.ts";

export default class WaitBackForAnotherEvent extends WorkflowEntrypoint<unknown, Params> {
  async run(event: Readonly<WorkflowEvent<Params>>, step: WorkflowStep): Promise<void> {
    await step.do("draft", async () => did("draft", event));
    await step.waitForEvent("review", { type: "review" });
    await step.do("print", async () => did("print", event));
    await step.waitForEvent("launch", { type: "launch" });
    await step.do("publish", async () => did("publish", event));
  }
}
