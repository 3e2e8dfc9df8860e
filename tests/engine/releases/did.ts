import type { WorkflowEvent } from "cloudflare:workers";

/** Where an instance reports what its steps really do. */
export type Params = { journal: string };

/** Reports that the body of a step ran; what it did is its result. */
export async function did(effect: string, event: Readonly<WorkflowEvent<Params>>): Promise<string> {
  await fetch(event.payload.journal, { method: "POST", body: JSON.stringify([event.instanceId, effect]) });
  return effect;
}
