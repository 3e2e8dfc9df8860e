import { Agent } from "agents";

export default class RefundDesk extends Agent {
  override async onRequest(): Promise<Response> {
    return new Response("refunds");
  }
}
