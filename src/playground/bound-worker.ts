import { type Bound, type NoBound, searchBound } from "./bound.ts";
import { instanceOf, settingsOf } from "./game-of.ts";
import { fetchKernels } from "./modules.ts";
import type { Task } from "./worker.ts";

/** Only what is used of the worker's global scope, whose types clash with those of a page. */
interface Scope {
  onmessage: ((event: MessageEvent<Task>) => void) | null;
  postMessage(found: Bound | NoBound): void;
}
const scope = globalThis as unknown as Scope;

/** Beside the worker that plays, so that neither waits for the other. */
scope.onmessage = async ({ data: { setting, file } }) => {
  try {
    await fetchKernels();
    searchBound(instanceOf(setting, file), settingsOf(setting), (found) => scope.postMessage(found));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    scope.postMessage({ kind: "no bound", reason: `failed: ${message}` });
  }
};
