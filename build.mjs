/**
 * `npm run build` (and `prepare`, so `npm ci` and `npx flockbench` in a clone): compiles assembly/ to dist/wasm,
 * src/ to dist, and the pages of report and playground. A part whose inputs have not changed since it was last built is
 * left alone, so a second call costs nothing. Types are not checked here but by `npm run check`, once.
 */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const ROOT = dirname(fileURLToPath(import.meta.url));
const at = (...parts) => join(ROOT, ...parts);

const KERNEL_AND_HARNESS = [
  {
    name: "kernel",
    inputs: ["assembly", "asconfig.json", "package.json"],
    outputs: ["dist/wasm"],
    build: buildKernel,
  },
  {
    name: "harness",
    inputs: ["src", "build.mjs", "tsconfig.json", "tsconfig.build.json", "package.json"],
    outputs: ["dist/cli.js"],
    build: buildHarness,
  },
];
const PAGES = [
  {
    name: "pages",
    inputs: ["src", "assembly", "asconfig.json", "package.json"],
    outputs: ["dist/pages", "dist/playground"],
    build: buildPages,
  },
];

function buildKernel() {
  return Promise.all(
    ["simd", "scalar", "debug"].map((target) => run("assemblyscript/bin/asc.js", "--target", target)),
  );
}

async function buildHarness() {
  await run("typescript/bin/tsc", "-p", "tsconfig.build.json");
  for (const file of readdirSync(at("src/lcc/protocols"))) {
    if (file.endsWith(".ts")) continue;
    cpSync(at("src/lcc/protocols", file), at("dist/lcc/protocols", file), { recursive: true });
  }
  await bundlePackages();
  chmodSync(at("dist/cli.js"), 0o755);
  removeOutputsWithoutSource();
}

/** Those of src/packages/ that need what Node.js brings; the others run in a browser, too. */
const ON_NODE_ALONE = ["arrow.js", "vega.js", "yargs.js"];

/** One file for each package that is loaded at most starts: hundreds of small ones take longer than all that they do. */
async function bundlePackages() {
  const folder = at("dist/packages");
  const files = readdirSync(folder).filter((file) => file.endsWith(".js"));
  const onNode = files.filter((file) => ON_NODE_ALONE.includes(file));
  const anywhere = files.filter((file) => !ON_NODE_ALONE.includes(file));
  for (const [platform, names] of [
    ["node", onNode],
    ["browser", anywhere],
  ]) {
    await build({
      entryPoints: names.map((file) => join(folder, file)),
      outdir: folder,
      allowOverwrite: true,
      bundle: true,
      format: "esm",
      platform,
      target: "node20",
      external: ["canvas"],
      plugins: [englishOnly],
      logLevel: "warning",
    });
  }
}

/** Zod brings its messages in fifty languages. */
const englishOnly = {
  name: "English only",
  setup({ onLoad }) {
    onLoad({ filter: /zod\/v4\/locales\/index\.js$/ }, () => ({ contents: "" }));
  },
};

/** Whatever lies in dist/variants is offered as a variant, and counts as code that plays: a file deleted from src/ must go. */
function removeOutputsWithoutSource() {
  const folders = readdirSync(at("src"), { withFileTypes: true })
    .filter(
      (entry) => entry.isDirectory() && entry.name !== "playground" && existsSync(at("dist", entry.name)),
    )
    .map((entry) => entry.name);
  for (const output of folders.flatMap((folder) => filesBelow(at("dist", folder)))) {
    const copied = join(ROOT, "src", relative(at("dist"), output));
    const compiled = copied.replace(/\.(js|js\.map|d\.ts)$/, ".ts");
    if (!existsSync(copied) && !existsSync(compiled)) rmSync(output);
  }
}

/** The report's page and the playground; they inline or fetch what the parts before have built. */
function buildPages() {
  return Promise.all(
    ["src/report/page", "src/playground"].map((page) =>
      run("vite/bin/vite.js", "build", "--logLevel", "warn", "--config", `${page}/vite.config.ts`),
    ),
  );
}

async function run(program, ...words) {
  const running = spawn(process.execPath, [at("node_modules", program), ...words], {
    cwd: ROOT,
    stdio: "inherit",
  });
  const [code] = await once(running, "exit");
  if (code !== 0) process.exit(code ?? 1);
}

function filesBelow(path) {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesBelow(join(path, name)));
}

function hashOf(inputs) {
  const hash = createHash("sha256");
  for (const file of inputs.flatMap((input) => filesBelow(at(input))))
    hash.update(relative(ROOT, file)).update(readFileSync(file));
  return hash.digest("hex");
}

async function buildUnlessFresh({ name, inputs, outputs, build: buildPart }) {
  const stamp = at("dist", `.built-${name}`);
  const hash = hashOf(inputs);
  const fresh = existsSync(stamp) && readFileSync(stamp, "utf8") === hash;
  if (fresh && outputs.every((output) => existsSync(at(output)))) return;
  rmSync(stamp, { force: true });
  await buildPart();
  writeFileSync(stamp, hash);
}

mkdirSync(at("dist"), { recursive: true });
await Promise.all(KERNEL_AND_HARNESS.map(buildUnlessFresh));
await Promise.all(PAGES.map(buildUnlessFresh));
