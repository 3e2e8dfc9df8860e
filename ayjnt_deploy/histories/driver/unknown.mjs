// Values that nobody has recorded: they can be handed on, and say when they are looked at.

const HIDDEN = new Set(["then", "catch", "finally", Symbol.dispose, Symbol.asyncDispose]);

/**
 * Return a value that stands in for one that is not known; `look` hears when something depends on it.
 *
 * What it pretends to be is a guess, and each replay of a history makes another: `plain` is full of more of its kind,
 * `rich` counts as much and has entries, `hollow` has nothing in it.
 */
export function unknown(look, guess) {
  const inside = () => (guess === "hollow" ? undefined : unknown(look, guess));
  const entries = () => (guess === "rich" ? [unknown(look, guess)] : [])[Symbol.iterator]();
  return new Proxy(function () {}, {
    get(_, name) {
      if (HIDDEN.has(name)) return undefined;
      look();
      if (name === Symbol.toPrimitive) return (hint) => primitive(hint, guess);
      if (name === Symbol.iterator) return entries;
      if (name === Symbol.asyncIterator) return async function* () {};
      if (name === "toJSON") return () => null;
      if (name === "toString" || name === "valueOf") return () => primitive("string", guess);
      return typeof name === "symbol" ? undefined : inside();
    },
    has: (_, name) => (look(), typeof name === "string" && guess !== "hollow"),
    apply: () => (look(), inside()),
    construct: () => (look(), unknown(look, guess)),
    ownKeys: (target) => (look(), Reflect.ownKeys(target)),
    set: () => true,
    defineProperty: () => true,
    deleteProperty: () => true,
    getPrototypeOf: () => Object.prototype,
  });
}

function primitive(hint, guess) {
  if (hint === "number") return guess === "rich" ? 1e9 : NaN;
  return guess === "rich" ? "unknown" : "";
}

/** What a call outside of the workflow gives back: `used` hears when the code looks at the answer. */
export class Answer {
  constructor(what, used) {
    const ignored = isIgnored(what) || startsStatement(callSite());
    const use = () => used(what);
    return new Proxy(function () {}, {
      get(_, name) {
        if (name === Symbol.dispose || name === Symbol.asyncDispose) return undefined;
        if (name === "then") {
          return (done, failed) => {
            if (!isNative(done)) use();
            return ignored ? Promise.resolve().then(() => done(undefined)) : (use(), new Promise(() => {}));
          };
        }
        if (name === "catch") return () => new Answer(what, used);
        if (name === "finally") return (last) => (last?.(), new Answer(what, used));
        return typeof name === "symbol" ? undefined : (...given) => (given, new Answer(what, used));
      },
      apply: () => new Answer(what, used),
    });
  }
}

/** The agents SDK speaks with the agent under names of its own, and takes no values back. */
function isIgnored(what) {
  return /\.(_workflow_|__unsafe_|_cf_initAs|setName)/.test(what);
}

function isNative(callback) {
  return typeof callback === "function" && /\{\s*\[native code\]\s*\}$/.test(Function.prototype.toString.call(callback));
}

let lines = null;
let source = () => "";

/** Tell where to find the text of the bundle's entry module. */
export function readSource(from) {
  source = from;
}

/** Return where in the bundle the innermost call stands: the text of its line up to there. */
function callSite() {
  const frame = place(new Error().stack);
  if (!frame) return null;
  lines ??= source().split("\n");
  return (lines[frame.line - 1] ?? "").slice(0, frame.column - 1);
}

/** Return the first place of a stack that is none of ours. */
export function place(stack) {
  for (const text of String(stack ?? "").split("\n").slice(1)) {
    const found = /([^\s(]+):(\d+):(\d+)\)?$/.exec(text);
    if (found && !/ayjnt-replay\/|^node:|^cloudflare/.test(found[1])) {
      return { file: found[1], line: Number(found[2]), column: Number(found[3]) };
    }
  }
  return null;
}

const KEYWORDS = /^(?:const|let|var|return|if|while|for|switch|throw|yield|case|do|else|new|typeof|delete|export)\b/;

/** Whether a call whose line begins with `text` is a statement of its own, so that nobody sees its value. */
export function startsStatement(text) {
  if (text === null) return false;
  const call = text.trim().replace(/^(?:await|void)\s+/, "");
  if (KEYWORDS.test(call) || !/^[A-Za-z_$]/.test(call)) return false;
  let depth = 0;
  for (const letter of call.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`/g, "_")) {
    if ("([{".includes(letter)) depth++;
    else if (")]}".includes(letter)) depth--;
    else if (depth === 0 && /[=?:,;&|<>+*/%!\s-]/.test(letter)) return false;
  }
  return depth === 0;
}
