// What `import { withWorkflow } from "ayjnt/workflow"` resolves to.

import type { Agent } from "agents";
import type { RunWorkflowOptions } from "agents/workflows";

/** A workflow class, written `typeof OrdersProcessing`. */
type WorkflowClass = abstract new (...args: never[]) => { run(...args: never[]): unknown };

/** The parameters of a workflow: the payload of the event that its `run` takes. */
export type WorkflowParams<W extends WorkflowClass> =
  InstanceType<W>["run"] extends (event: infer Event, ...rest: never[]) => unknown
    ? Event extends { payload: infer Params }
      ? Params
      : never
    : never;

/** What `withWorkflow` adds to an agent. */
export interface WorkflowStarter<W extends WorkflowClass> {
  /** Start the workflow that lies next to this agent; resolves to the id of the new instance. */
  workflow(params: WorkflowParams<W>, options?: RunWorkflowOptions): Promise<string>;
}

interface Bindings {
  readonly agent: string;
  readonly workflow: string;
}

const BINDINGS = Symbol.for("ayjnt.bindings");

/** Tell an agent class its own binding and that of the workflow next to it. Called by the generated entry. */
export function attachWorkflow(agent: { readonly prototype: object }, bindings: Bindings): void {
  Object.defineProperty(agent.prototype, BINDINGS, { value: bindings, configurable: true });
}

/**
 * Add a typed `this.workflow(params)` to an agent that has a workflow.ts next to it:
 *
 *     class OrdersAgent extends withWorkflow<typeof OrdersProcessing>()(Agent)<GeneratedEnv, State> {}
 *
 * The returned type is one bare construct signature: only then does TypeScript hand on the type parameters of `Base`.
 */
export function withWorkflow<W extends WorkflowClass>() {
  return <Args extends any[], Instance extends object>(
    Base: new (...args: Args) => Instance,
  ): (new (...args: Args) => Instance & WorkflowStarter<W>) => {
    class WithWorkflow extends (Base as unknown as typeof Agent) {
      async workflow(params: WorkflowParams<W>, options?: RunWorkflowOptions): Promise<string> {
        const bindings = (this as { [BINDINGS]?: Bindings })[BINDINGS];
        if (!bindings) {
          throw new Error(`${this.constructor.name} has no workflow.ts next to it: this.workflow() has nothing to start`);
        }
        // The SDK guesses an agent's binding from its class name, and misses acronyms (HTTPFetcher, HTTP_FETCHER).
        // Of a sub-agent it wants the root's binding, which it knows better.
        const own = this.parentPath.length === 0 ? { agentBinding: bindings.agent } : {};
        return this.runWorkflow(bindings.workflow, params, { ...own, ...options });
      }
    }
    return WithWorkflow as unknown as new (...args: Args) => Instance & WorkflowStarter<W>;
  };
}
