// Bundles each `<folder>/<name>/entry.ts` to `<out>/<name>.js` with the options of wrangler 4.164 (`bundleWorker`).
import { readdirSync } from "node:fs";
import { createRequire } from "node:module";

const [packages, folder, out, minify] = process.argv.slice(2);
const { build } = createRequire(`${packages}/wrangler/package.json`)("esbuild");
const names = readdirSync(folder);

await build({
  entryPoints: Object.fromEntries(names.map((name) => [name, `${folder}/${name}/entry.ts`])),
  outdir: out,
  bundle: true,
  format: "esm",
  target: "es2024",
  conditions: ["workerd", "worker", "browser"],
  keepNames: true,
  minify: minify === "minify",
  external: ["cloudflare:*", "node:*"],
  nodePaths: [packages],
  logLevel: "error",
});
