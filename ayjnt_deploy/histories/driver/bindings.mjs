// `env`, as the new version would find it: variables with their values, and bindings that only remember.

import { world } from "./surroundings.mjs";
import { Answer } from "./unknown.mjs";

/** Return `env`: `variables` have their values, `bindings` a kind, `secrets` a name. */
export function environment({ variables, bindings, secrets }, guess) {
  const kept = new Map();
  const make = (name) => {
    if (name in variables) return structuredClone(variables[name]);
    if (bindings[name] === "durable-object") return namespace(name);
    if (name in bindings) return outside(name);
    if (secrets.includes(name)) return secret(name, `${guess.secret}-${name}`);
    return secret(name, guess.undeclared);
  };
  return new Proxy(Object.create(null), {
    get(_, name) {
      if (typeof name === "symbol") return undefined;
      if (!kept.has(name)) kept.set(name, make(name));
      if (!(name in variables) && !(name in bindings)) world.read.add(`env.${name}`);
      return kept.get(name);
    },
    has: (_, name) => name in variables || name in bindings || secrets.includes(name),
    ownKeys: () => [...Object.keys(variables), ...Object.keys(bindings), ...secrets],
    getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
  });
}

function secret(name, value) {
  world.read.add(`env.${name}`);
  return value;
}

/** A namespace of Durable Objects: ids and stubs come without asking anybody. */
function namespace(name) {
  const id = { name, toString: () => "0".repeat(64), equals: () => false };
  const stub = () => outside(name, { id, name });
  const self = {
    idFromName: () => id,
    idFromString: () => id,
    newUniqueId: () => (world.read.add("chance"), id),
    get: stub,
    getByName: stub,
    jurisdiction: () => self,
  };
  return self;
}

/** Something outside of the Worker: each call is remembered, and refused if the code looks at what it gives. */
function outside(name, known = {}) {
  return new Proxy(known, {
    get(target, member) {
      if (member in target) return target[member];
      if (typeof member === "symbol" || member === "then") return undefined;
      return () => new Answer(`env.${name}.${member}()`, (what) => world.used(what));
    },
    has: (target, member) => typeof member === "string" || member in target,
  });
}
