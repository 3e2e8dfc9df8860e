// Plays one recorded history to `run()`: the step object that only remembers and gives back.

import { place, unknown } from "./unknown.mjs";

/** More calls than this of one run are an endless loop: the engine's own limit is 10,000 steps. */
const MOST = 10_000;
/** How many calls are looked at behind the place where the instance stands. */
const AHEAD = 200;

const UNITS = { second: 1e3, minute: 6e4, hour: 36e5, day: 864e5, week: 6048e5, month: 2592e6, year: 31536e6 };
const INNER = /\.(?:do|sleep|sleepUntil|waitForEvent)\s*(?:<[^>]*>)?\(/;

export class Player {
  /** `like`: a step without a result gives that of the next result nobody asked for; `unknowns`: what others pretend. */
  constructor(history, { like, unknowns }) {
    this.rows = history.rows;
    this.like = like;
    this.unknowns = unknowns;
    this.calls = [];
    this.ahead = false;
    /** Whether a value was given that nobody recorded, and whether the code has looked at one. */
    this.guessed = false;
    this.looked = false;
    /** Why the replay cannot go on. */
    this.doubt = null;
    this.moves = 0;
    this.step = this.#step();
    this.recorded = new WeakSet();
    this.#index();
  }

  /** Whether the instance stands at steps that have begun, and the code has come to them. */
  get isParked() {
    return this.#parked.length > 0 && !this.ahead;
  }

  /** Go on behind the place where the instance stands, with values that nobody knows. */
  goAhead() {
    this.ahead = true;
    for (const go of this.#parked.splice(0)) go();
  }

  /** The run cannot be followed any further. */
  stop(doubt) {
    this.doubt ??= { ...doubt, ahead: this.ahead };
    this.moves++;
  }

  /** The error of a run that threw, as far as it tells something. */
  failure(error) {
    const own = error !== null && typeof error === "object";
    return {
      name: own ? String(error.name ?? "Error") : "Error",
      message: String(own ? error.message : error),
      recorded: own && this.recorded.has(error),
      ahead: this.ahead,
      place: place(own ? error.stack : ""),
    };
  }

  #keys = new Map();
  #sleeps = new Map();
  #counts = new Map();
  #asked = new Set();
  /** How many results the code has been given. */
  #given = 0;
  #parked = [];

  #index() {
    for (const [index, row] of this.rows.entries()) {
      const entry = { ...row, index };
      if (row.family === "sleep") push(this.#sleeps, row.name, entry);
      else this.#keys.set(key(row.family, row.name, row.count), entry);
    }
  }

  #step() {
    return {
      do: (name, ...rest) => {
        const body = rest.find((one) => typeof one === "function");
        return this.#ask("do", name, { body: body ? Function.prototype.toString.call(body) : "" });
      },
      sleep: (name, duration) => this.#ask("sleep", name, { ms: milliseconds(duration) }),
      sleepUntil: (name) => this.#ask("sleepUntil", name, {}),
      waitForEvent: (name, options) => this.#ask("wait", name, { type: String(options?.type ?? "") }),
    };
  }

  /** Keys and counts are the engine's: docs/how-it-works.md, "Step identity". */
  #ask(kind, given, { body = "", ms = null, type = null }) {
    const name = String(given);
    const bucket = JSON.stringify([kind, name, kind === "sleep" ? ms : kind === "sleepUntil" ? this.calls.length : ""]);
    const count = (this.#counts.get(bucket) ?? 0) + 1;
    this.#counts.set(bucket, count);
    const row = this.#find(kind, name, count);
    if (this.doubt || this.#isTooFar()) return new Promise(() => {});
    this.moves++;
    if (row === undefined && !this.#anyLeft() && !this.ahead && this.#parked.length === 0) this.ahead = true;
    const inner = body !== "" && INNER.test(body) ? this.#mentioned(body) : null;
    const call = { kind, name, count, type, inner, row: row?.index ?? null, ahead: this.ahead, seen: this.#given, given: null };
    this.calls.push(call);
    const result = row === undefined ? this.#stranger(call) : this.#known(call, row);
    const give = () => (call.given ??= ++this.#given);
    result.then(give, give); // Before the code hears of it.
    return result;
  }

  #isTooFar() {
    const first = this.calls.findIndex((call) => call.ahead);
    if (first >= 0 && this.calls.length - first >= AHEAD) return true;
    if (this.calls.length < MOST) return false;
    this.stop({ what: "endless" });
    return true;
  }

  #find(kind, name, count) {
    if (kind === "do" || kind === "wait") {
      const found = this.#keys.get(key(kind, name, count));
      if (found) this.#asked.add(found.index);
      return found;
    }
    const rows = this.#sleeps.get(name) ?? [];
    const fits = rows.filter((row) => !this.#asked.has(row.index));
    const found = kind === "sleep" ? fits.find((row) => row.count === count) : fits[0];
    if (found) this.#asked.add(found.index);
    return found;
  }

  #anyLeft() {
    return this.rows.some((_, index) => !this.#asked.has(index));
  }

  #mentioned(body) {
    return this.rows.flatMap((row, index) => (body.includes(row.name) ? [index] : []));
  }

  #known(call, row) {
    switch (row.state) {
      case "done":
        return Promise.resolve(this.#value(call, row));
      case "failed":
        return Promise.reject(this.#error(row.error));
      case "unknown":
        return Promise.resolve(this.#unknown(call));
      default:
        return this.#park(call);
    }
  }

  #park(call) {
    if (this.ahead) return Promise.resolve(this.#unknown(call, { quiet: true }));
    return new Promise((done) => this.#parked.push(() => done(this.#unknown(call, { quiet: true }))));
  }

  /** A step that nothing is recorded of: what runs when the instance wakes. */
  #stranger(call) {
    if (call.kind === "sleep" || call.kind === "sleepUntil") return Promise.resolve();
    if (this.ahead) return Promise.resolve(this.#unknown(call, { quiet: true }));
    this.guessed = true;
    const next = this.rows.findIndex(
      (row, index) => row.family === call.kind && row.state === "done" && !this.#asked.has(index),
    );
    const known = this.like && next >= 0;
    return Promise.resolve(known ? this.#value(call, this.rows[next]) : this.#unknown(call));
  }

  #value(call, row) {
    const value = row.value === undefined ? undefined : structuredClone(row.value);
    return call.kind === "wait" && value?.timestamp ? { ...value, timestamp: new Date(value.timestamp) } : value;
  }

  #unknown(call, { quiet = false } = {}) {
    if (!quiet) this.guessed = true;
    const value = unknown(() => (this.looked = true), this.unknowns);
    if (call.kind === "wait") return { type: call.type, payload: value, timestamp: new Date(0) };
    return call.kind === "do" ? value : undefined;
  }

  #error({ name, message }) {
    const error = Object.assign(new Error(message), { name });
    this.recorded.add(error);
    return error;
  }
}

/** Two kinds may share a key, as in the engine: `do("x-1")` and the first `waitForEvent("x")`. */
function key(family, name, count) {
  return family === "wait" ? `${name}-${count}#${count}` : `${name}#${count}`;
}

function milliseconds(duration) {
  if (typeof duration === "number") return duration;
  const found = /^\s*([\d.]+)\s*([a-z]+?)s?\s*$/i.exec(String(duration));
  return found && UNITS[found[2].toLowerCase()] ? Number(found[1]) * UNITS[found[2].toLowerCase()] : null;
}

function push(map, name, entry) {
  map.set(name, [...(map.get(name) ?? []), entry]);
}
