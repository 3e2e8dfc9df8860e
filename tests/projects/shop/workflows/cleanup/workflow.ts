import { WorkflowEntrypoint } from "cloudflare:workers";
import type { WorkflowEvent, WorkflowStep } from "cloudflare:workers";

export default class Cleanup extends WorkflowEntrypoint<unknown, { days: number }> {
  async run(event: Readonly<WorkflowEvent<{ days: number }>>, step: WorkflowStep): Promise<void> {
    await step.sleep("wait", event.payload.days);
  }
}
