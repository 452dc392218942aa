import { parentPort, workerData } from "node:worker_threads";
import type { Instance } from "../game/instance.ts";
import { referenceKernel } from "../kernel/reference.ts";
import { wasmKernel } from "../kernel/wasm.ts";
import { findVariants } from "../variants/driver/find.ts";
import { type CellGroup, enumerateCells } from "./cells.ts";
import { packRun, WIDTH } from "./measured.ts";
import { BelowOptimum, playRepetition, type Workbench } from "./repetition.ts";
import { contentHashes, type InstanceFiles } from "./sources.ts";
import type { ExperimentSpec } from "./spec.ts";
import type { Piece, PieceResult, Task } from "./task.ts";

/** The thread that plays: it enumerates the same cells as the main thread, so that tasks are a few numbers. */
export interface WorkerSetup {
  readonly spec: ExperimentSpec;
  readonly files: InstanceFiles;
  readonly kernelName: string;
  /** The compiled kernel; null for the reference. */
  readonly module: WebAssembly.Module | null;
}

export interface WorkerFailure {
  readonly message: string;
  readonly stack: string | undefined;
  /** Where a run ended below a proven optimum. */
  readonly evidence?: { readonly instance: Instance; readonly assignment: readonly number[] };
}

export type WorkerAnswer = { readonly done: readonly PieceResult[] } | { readonly failure: WorkerFailure };

const { spec, files, kernelName, module } = workerData as WorkerSetup;
const kernel = module === null ? referenceKernel : wasmKernel(kernelName, module);
const workbench: Workbench = { spec, kernel, variants: await findVariants(), files };
const groups: readonly CellGroup[] = enumerateCells(spec, contentHashes(files));

parentPort?.on("message", (task: Task) => {
  const answer = answerTo(task);
  const buffers = "done" in answer ? answer.done.flatMap(({ rows }) => rows.map(({ buffer }) => buffer)) : [];
  parentPort?.postMessage(answer, buffers as ArrayBuffer[]);
});

function answerTo(task: Task): WorkerAnswer {
  try {
    return { done: task.map(playPiece) };
  } catch (error) {
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    if (!(error instanceof BelowOptimum)) return { failure: { message, stack } };
    const { instance, assignment } = error;
    return { failure: { message, stack, evidence: { instance, assignment } } };
  }
}

function playPiece(piece: Piece): PieceResult {
  const started = performance.now();
  const group = groups[piece.group];
  const cells = piece.cells.map((k) => group.cells[k]);
  const rows = cells.map(() => new Float64Array(piece.count * WIDTH));
  const messages = cells.map((): Record<number, string> => ({}));
  for (let k = 0; k < piece.count; k++) {
    playRepetition(workbench, group, cells, piece.first + k).forEach((run, c) => {
      packRun(run, rows[c], k);
      if (run.message !== null) messages[c][k] = run.message;
    });
  }
  return { piece, rows, messages, seconds: (performance.now() - started) / 1000 };
}
