// What code meets around it, made still and told of: the clock, chance, timers, the network, the console.
//
// Imported before the bundle, so that whatever the bundle keeps of these when it loads is ours already.

import { Answer } from "./unknown.mjs";

const RealDate = Date;
const realTimeout = setTimeout;

/** Print a line; the bundle's own console is mute. */
export const say = console.log.bind(console);

/** The surroundings of the run that is being replayed. */
export const world = {
  now: RealDate.now(),
  seed: 1,
  timers: new Map(),
  /** What was read that another run may read differently, in words. */
  read: new Set(),
  /** Told of each answer from outside that the code uses. */
  used: () => {},
};

/** Begin the surroundings of one run. */
export function enter({ now, seed, used }) {
  Object.assign(world, { now, seed, used, read: new Set(), timers: new Map() });
}

/** Let everything that is ready run, in one turn of the real event loop. */
export function turn() {
  return new Promise((done) => realTimeout(done, 0));
}

/** Let the timer go off that was set for the earliest time; false if there is none. */
export function fire() {
  const [first] = [...world.timers].sort(([, one], [, other]) => one.at - other.at);
  if (!first) return false;
  world.timers.delete(first[0]);
  first[1].run();
  return true;
}

function clock() {
  world.read.add("the clock");
  return world.now;
}

function chance() {
  world.read.add("chance");
  // mulberry32
  world.seed = (world.seed + 0x6d2b79f5) | 0;
  let mixed = Math.imul(world.seed ^ (world.seed >>> 15), 1 | world.seed);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
}

function timer(run, delay, ...given) {
  const id = {
    ref: () => id,
    unref: () => id,
    hasRef: () => true,
    refresh: () => id,
    [Symbol.toPrimitive]: () => 0,
    [Symbol.dispose]: () => stop(id),
  };
  world.timers.set(id, { at: Number(delay) || 0, run: () => run(...given) });
  return id;
}

function stop(id) {
  world.timers.delete(id);
}

function bytes(view) {
  const raw = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  for (let at = 0; at < raw.length; at++) raw[at] = Math.floor(chance() * 256);
  return view;
}

function uuid() {
  const hex = [...bytes(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20)].join("-");
}

function put(target, name, value) {
  try {
    Object.defineProperty(target, name, { value, configurable: true, writable: true });
  } catch {
    // What cannot be replaced stays: the network is shut in any case.
  }
}

put(
  globalThis,
  "Date",
  new Proxy(RealDate, {
    construct: (target, given, as) => Reflect.construct(target, given.length ? given : [clock()], as),
    apply: () => new RealDate(clock()).toString(),
    get: (target, name, as) => (name === "now" ? clock : Reflect.get(target, name, as)),
  }),
);
put(Math, "random", chance);
put(crypto, "randomUUID", uuid);
put(crypto, "getRandomValues", bytes);
put(performance, "now", clock);
put(globalThis, "setTimeout", timer);
put(globalThis, "setInterval", timer);
put(globalThis, "setImmediate", (run, ...given) => timer(run, 0, ...given));
for (const name of ["clearTimeout", "clearInterval", "clearImmediate"]) put(globalThis, name, stop);
put(scheduler, "wait", (delay) => new Promise((done) => timer(done, delay)));
put(globalThis, "fetch", () => new Answer("fetch()", (what) => world.used(what)));
for (const name of Object.keys(console)) if (typeof console[name] === "function") put(console, name, () => {});
