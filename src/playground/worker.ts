import { Problem } from "../problem.ts";
import { instanceOf } from "./game-of.ts";
import { fetchKernels, loadWasmKernel } from "./modules.ts";
import { type Negotiated, negotiated } from "./negotiated.ts";
import type { Setting } from "./setting.ts";
import { type Report, simulate } from "./simulate.ts";
import { VARIANTS } from "./variants.ts";

/** One worker plays one setting; the page ends it when another is asked for. */
export interface Task {
  readonly setting: Setting;
  readonly file: ArrayBuffer | null;
}

export type Answer =
  | Report
  | { readonly kind: "negotiation"; readonly negotiated: Negotiated }
  | { readonly kind: "problem"; readonly message: string };

/** Only what is used of the worker's global scope, whose types clash with those of a page. */
interface Scope {
  onmessage: ((event: MessageEvent<Task>) => void) | null;
  postMessage(answer: Answer): void;
}
const scope = globalThis as unknown as Scope;

scope.onmessage = async ({ data: { setting, file } }) => {
  try {
    if (setting.view === "lcc") scope.postMessage({ kind: "negotiation", negotiated: negotiated(setting) });
    else {
      await fetchKernels();
      const instance = instanceOf(setting, file);
      simulate(setting, instance, loadWasmKernel("simd"), VARIANTS, (report) => scope.postMessage(report));
    }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    scope.postMessage({
      kind: "problem",
      message: error instanceof Problem ? message : `failed: ${message}`,
    });
  }
};
