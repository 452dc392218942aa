import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { dirname, isAbsolute, resolve } from "node:path";
import type { Plugin } from "esbuild";
import { fileProblem } from "../../output-file.ts";
import { Problem } from "../../problem.ts";
import { checkedVariant } from "./checked.ts";
import { confine, confined } from "./confined.ts";
import { findVariants } from "./find.ts";
import { programVariant } from "./program.ts";
import type { Variant } from "./variant.ts";

/** A researcher's own variant, read and ready to be handed to threads. */
export interface OwnVariant {
  /** The module's code, bundled; or the path of the program. */
  readonly code: string;
  /** SHA-256 of all that it is made of but this package. */
  readonly sha256: string;
}

const PROGRAM = "exec:";
const METHODS = ["deterministic", "goesOn", "prepare", "round"] as const;
/** What an own variant imports as "flockbench" or a part of it: without the figures, which take a second to load. */
const PACKAGE = import.meta.url.endsWith(".ts") ? "../../library/pure.ts" : "../../library/pure.js";

/**
 * Whether the name is a file's, `./mine.ts`, or a program's, `exec:./solver`, and not that of a variant in
 * src/variants/.
 */
export function isOwn(name: string): boolean {
  return name.startsWith(PROGRAM) || /[/\\]|\.[cm]?[jt]s$/.test(name);
}

/**
 * Reads the file of an own variant. TypeScript and what it imports are bundled into one module.
 * @param folder What a relative path is relative to.
 * @throws Problem if the file cannot be read or does not compile.
 */
export async function readOwn(name: string, folder: string): Promise<OwnVariant> {
  const written = name.startsWith(PROGRAM) ? name.slice(PROGRAM.length) : name;
  const path = isAbsolute(written) ? written : resolve(folder, written);
  const content = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw fileProblem("cannot read variant", path, error);
    const isCommand = name.startsWith(PROGRAM) && /\s/.test(written);
    const hint = isCommand ? "; allowed: a path alone, arguments go into the option `arguments`" : "";
    throw new Problem(`no such variant: ${name} (no file ${path})${hint}`);
  });
  if (name.startsWith(PROGRAM)) return { code: path, sha256: sha256(content) };
  const code = await bundle(name, path);
  return { code, sha256: sha256(code) };
}

/**
 * What it does is checked as it plays.
 * @throws Problem if the module does not define a variant.
 */
export async function ownVariant(name: string, { code }: OwnVariant): Promise<Variant> {
  if (name.startsWith(PROGRAM)) return programVariant(name, code);
  // A module of a data: URL may import absolute URLs alone.
  const located = code.replaceAll(IMPORT_OF_PACKAGE, JSON.stringify(new URL(PACKAGE, import.meta.url).href));
  const url = `data:text/javascript;base64,${Buffer.from(located).toString("base64")}`;
  const release = confine(name);
  const module = await import(url)
    .catch((error: unknown) => {
      throw new Problem(`variant does not load: ${name} (${error instanceof Error ? error.message : error})`);
    })
    .finally(release);
  const { default: variant } = module as { default?: Partial<Variant> };
  const isWhole = METHODS.every((method) => typeof variant?.[method] === "function");
  if (!isWhole || typeof variant?.options?.safeParse !== "function")
    throw new Problem(`not a variant: ${name}; allowed: export default defineVariant({ ... })`);
  return checkedVariant({ ...allConfined(variant as Variant, name), name });
}

function allConfined(variant: Variant, name: string): Variant {
  return {
    ...variant,
    deterministic: (options) => confined(name, () => variant.deterministic(options)),
    goesOn: (options, rounds) => confined(name, () => variant.goesOn(options, rounds)),
    prepare: (context) => confined(name, () => variant.prepare(context)),
    round: (context) => confined(name, () => variant.round(context)),
  };
}

/** Those of the names that are own variants, read once each. */
export async function readOwnVariants(
  names: Iterable<string>,
  folder: string,
): Promise<ReadonlyMap<string, OwnVariant>> {
  const own = new Map<string, OwnVariant>();
  for (const name of names) if (isOwn(name)) own.set(name, await readOwn(name, folder));
  return own;
}

/** Every variant in src/variants/, and these. */
export async function withOwn(own: ReadonlyMap<string, OwnVariant>): Promise<ReadonlyMap<string, Variant>> {
  const variants = new Map(await findVariants());
  for (const [name, read] of own) variants.set(name, await ownVariant(name, read));
  return variants;
}

/** What stands for the package in the bundled code, wherever it is installed: so the hash does not depend on that. */
const IMPORT_OF_PACKAGE = '"flockbench:package"';

async function bundle(name: string, path: string): Promise<string> {
  // Only here: who plays the package's own variants waits for no bundler.
  const { build } = await import("esbuild");
  try {
    const { outputFiles } = await build({
      entryPoints: [path],
      absWorkingDir: dirname(path),
      bundle: true,
      format: "esm",
      platform: "node",
      target: "node20",
      write: false,
      logLevel: "silent",
      plugins: [packageImport],
    });
    return outputFiles[0].text;
  } catch (error) {
    const [first] =
      (error as { errors?: { text: string; location: { line: number } | null }[] }).errors ?? [];
    const line = first?.location ? `, line ${first.location.line}` : "";
    throw new Problem(`variant does not compile: ${name} (${first?.text ?? error}${line})`);
  }
}

const packageImport: Plugin = {
  name: "flockbench",
  setup: ({ onResolve }) => {
    onResolve({ filter: /^flockbench(\/(analysis|game|kernel|variants))?$/ }, () => ({
      path: JSON.parse(IMPORT_OF_PACKAGE),
      external: true,
    }));
  },
};

function sha256(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}
