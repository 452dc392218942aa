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

/**
 * What a thread answers to a question; it has one at a time.
 * @param name Of the thread, for the error if it ends instead.
 */
export function answerOf<Answer>(thread: Worker, question: unknown, name: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const settle = () => thread.off("message", answered).off("error", failed).off("exit", ended);
    const answered = (answer: Answer) => {
      settle();
      resolve(answer);
    };
    const failed = (error: Error) => {
      settle();
      reject(error);
    };
    const ended = (code: number) => failed(new Error(`${name} ended with code ${code}`));
    thread.on("message", answered).on("error", failed).on("exit", ended);
    thread.postMessage(question);
  });
}
