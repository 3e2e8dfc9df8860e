// Replays histories against the workflow classes of a bundle, one after the other, and prints what each run asked for.
//
// Started by `workerd test`; docs/replay.md says what is done here, ../judge.py what follows from it.

import { enter, fire, say, turn, world } from "./surroundings.mjs";
import { readSource } from "./unknown.mjs";
import { environment } from "./bindings.mjs";
import { Player } from "./player.mjs";
import * as runtime from "cloudflare:workers";
import * as bundle from "./bundle.mjs";
import task from "./task.json";
import text from "./source.txt";

const TEN_YEARS = 10 * 365.25 * 864e5;
const withEnv = runtime.withEnv ?? ((_, work) => work());

readSource(() => text);

export default {
  async test(_controller, _env, ctx) {
    const missing = task.classes.find((name) => typeof bundle[name] !== "function");
    if (missing !== undefined) throw new Error(`the bundle exports no class ${missing}`);
    for (const history of task.histories) {
      say(task.mark + JSON.stringify({ index: history.index, traces: await replayed(history, ctx) }));
    }
    say(`${task.mark}{"done":true}`);
  },
};

/** Play a history; play it again, with other guesses, if anything was guessed. */
async function replayed(history, ctx) {
  const first = await played(history, ctx, { now: task.now, seed: 1, secret: "one", like: true, unknowns: "plain" });
  const traces = [first];
  if (first.doubt === null && (first.read.length || first.guessed)) {
    const later = { now: task.now + TEN_YEARS, seed: 7, secret: "other", undeclared: "other", unknowns: "rich" };
    traces.push(await played(history, ctx, later));
  }
  if (traces.some((trace) => trace.guessed && trace.looked)) {
    traces.push(await played(history, ctx, { now: task.now, seed: 1, secret: "one", unknowns: "hollow" }));
  }
  if (first.read.includes("the clock") && history.timestamp !== null) {
    const early = { now: history.timestamp + 1000, seed: 13, secret: "third", like: true, unknowns: "plain" };
    traces.push(await played(history, ctx, early));
  }
  return traces;
}

async function played(history, ctx, guess) {
  const player = new Player(history, guess);
  enter({ now: guess.now, seed: guess.seed, used: (what) => player.stop({ what: "outside", name: what }) });
  const env = environment(task.env, guess);
  let end = null;
  const run = (async () => withEnv(env, () => begun(history, ctx, env, player)))();
  run.then(
    () => (end ??= { how: "returned", ahead: player.ahead }),
    (error) => (end ??= { how: "threw", ...player.failure(error) }),
  );
  await settled(player, () => end !== null);
  return {
    calls: player.calls.filter((call) => !call.ahead || call.row !== null),
    end: end ?? { how: "quiet", ahead: player.ahead },
    doubt: player.doubt,
    guessed: player.guessed,
    looked: player.looked,
    read: [...world.read],
  };
}

function begun({ event, class: name }, ctx, env, player) {
  const Workflow = bundle[name];
  const timestamp = new Date(event.timestamp ?? task.now);
  return new Workflow(ctx, env).run({ ...structuredClone(event), timestamp }, player.step);
}

/** Wait until the run has ended, or until nothing can move it any more. */
async function settled(player, hasEnded) {
  for (;;) {
    await quiet(player, hasEnded);
    if (hasEnded() || player.doubt) return;
    if (fire()) continue;
    if (!player.isParked) return;
    player.goAhead();
  }
}

/** Turn until nothing moves: once where the run stands at a step, twice where it may wait for the runtime itself. */
async function quiet(player, hasEnded) {
  for (let still = 0; still < (player.isParked ? 1 : 2); ) {
    await microtasks(player, hasEnded);
    if (hasEnded() || player.doubt) return;
    const before = player.moves;
    await turn();
    still = player.moves === before ? still + 1 : 0;
  }
}

/** Most runs need no turn of the event loop: they end, or stand, after some microtasks. */
async function microtasks(player, hasEnded) {
  for (let idle = 0, seen = player.moves; idle < 64 && !hasEnded(); idle++) {
    await null;
    if (seen !== player.moves) [idle, seen] = [0, player.moves];
  }
}

addEventListener?.("unhandledrejection", (event) => event.preventDefault());
