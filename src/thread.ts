import { Worker, type WorkerOptions } from "node:worker_threads";

/**
 * A thread that runs a module: `name` without its extension, beside the file whose `import.meta.url` is `from`. Works
 * from dist/ and, where TypeScript is run through tsx, from src/: a thread does not inherit tsx.
 */
export function startThread(name: string, from: string, options: WorkerOptions = {}): Worker {
  if (!from.endsWith(".ts")) return new Worker(new URL(`${name}.js`, from), options);
  const file = JSON.stringify(new URL(`${name}.ts`, from).href);
  const code = `import("tsx/esm/api").then(({ register }) => { register(); return import(${file}); });`;
  return new Worker(code, { ...options, eval: true });
}
