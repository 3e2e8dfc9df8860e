// How a request finds its agent.

import { getAgentByName, routeAgentRequest } from "agents";
import type { Agent } from "agents";

/** The URL path below which an agent answers, and the binding that leads to it. */
export interface Route {
  readonly path: string;
  readonly binding: string;
}

type Env = Record<string, DurableObjectNamespace<Agent>>;

/**
 * Answer requests by route, the first match in `routes` wins. `/orders` is the instance "default" of its agent,
 * `/orders/alice/…` the instance "alice". The agents SDK's own paths, `/agents/<binding>/<name>`, work as well.
 */
export function serve(routes: readonly Route[]): { fetch(request: Request, env: Env): Promise<Response> } {
  return {
    async fetch(request, env) {
      const { pathname } = new URL(request.url);
      const route = routes.find(({ path }) => isBelow(pathname, path));
      if (!route) {
        const response = await routeAgentRequest(request, env);
        return response ?? new Response(`no agent answers at ${pathname}\n`, { status: 404 });
      }
      const name = instanceName(pathname.slice(route.path.length));
      if (name === undefined) return new Response(`${pathname} is not a readable path\n`, { status: 400 });
      const agent = await getAgentByName(env[route.binding]!, name);
      return agent.fetch(request);
    },
  };
}

function isBelow(pathname: string, path: string): boolean {
  // An agent at the root takes what is left, but not the paths of the SDK.
  if (path === "/") return !pathname.startsWith("/agents/");
  return pathname === path || pathname.startsWith(`${path}/`);
}

function instanceName(rest: string): string | undefined {
  const segment = rest.split("/").find((part) => part !== "");
  try {
    return segment === undefined ? "default" : decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
