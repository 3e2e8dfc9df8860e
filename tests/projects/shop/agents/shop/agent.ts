import { Agent } from "agents";
import { withWorkflow } from "ayjnt/workflow";
import type { GeneratedEnv } from "@ayjnt/env";
import type HTTPFetcher from "./workflow.ts";

export const agentId = "storefront";

export default class ShopAgent extends withWorkflow<typeof HTTPFetcher>()(Agent)<GeneratedEnv> {
  override async onRequest(): Promise<Response> {
    return Response.json(await this.workflow({ url: this.env.FEED.url }));
  }
}
