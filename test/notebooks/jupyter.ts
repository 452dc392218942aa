import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the notebooks. */
export const NOTEBOOKS = fileURLToPath(new URL("../../notebooks/", import.meta.url));

const PROGRAM = "jupyter-nbconvert";
/** Seconds that a cell may take. */
const CELL_SECONDS = 300;

/** What is missing to execute a notebook on this machine; undefined if nothing is. */
export function missingOfJupyter(): string | undefined {
  try {
    execFileSync("sh", ["-c", `command -v ${PROGRAM}`], { stdio: "ignore" });
  } catch {
    return PROGRAM;
  }
  return denoProgram() === undefined ? "deno (npm ci --prefix notebooks)" : undefined;
}

/** The npm package of Deno has its program in a package of its own for each platform. */
function denoProgram(): string | undefined {
  const platforms = join(NOTEBOOKS, "node_modules/@deno");
  if (!existsSync(platforms)) return undefined;
  return readdirSync(platforms)
    .map((platform) => join(platforms, platform, "deno"))
    .find((program) => existsSync(program));
}

/**
 * Executes a notebook and returns its page. All that Jupyter and Deno write goes into `folder`.
 * @throws Error if a cell throws.
 */
export function executeNotebook(name: string, folder: string): string {
  const kernel = join(folder, "kernels/deno");
  mkdirSync(kernel, { recursive: true });
  writeFileSync(
    join(kernel, "kernel.json"),
    JSON.stringify({
      argv: [denoProgram(), "jupyter", "--kernel", "--conn", "{connection_file}"],
      display_name: "Deno",
      language: "typescript",
    }),
  );
  const words = ["--execute", "--to", "html", `--ExecutePreprocessor.timeout=${CELL_SECONDS}`];
  execFileSync(PROGRAM, [...words, "--output-dir", folder, join(NOTEBOOKS, `${name}.ipynb`)], {
    env: {
      ...process.env,
      JUPYTER_PATH: folder,
      JUPYTER_CONFIG_DIR: join(folder, "config"),
      JUPYTER_DATA_DIR: join(folder, "data"),
      JUPYTER_RUNTIME_DIR: join(folder, "runtime"),
      DENO_DIR: join(folder, "deno"),
    },
    stdio: ["ignore", "ignore", "pipe"],
  });
  return readFileSync(join(folder, `${name}.html`), "utf8");
}
