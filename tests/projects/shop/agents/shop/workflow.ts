import { AgentWorkflow } from "agents/workflows";
import type { AgentWorkflowEvent } from "agents/workflows";
import type { WorkflowStep } from "cloudflare:workers";
import type ShopAgent from "./agent.ts";

export default class HTTPFetcher extends AgentWorkflow<ShopAgent, { url: string }> {
  async run(event: Readonly<AgentWorkflowEvent<{ url: string }>>, step: WorkflowStep) {
    return step.do("fetch", async () => (await fetch(event.payload.url)).text());
  }
}
