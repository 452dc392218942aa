import { parentPort } from "node:worker_threads";
import type { Instance } from "../game/instance.ts";
import { kernelNamed } from "../kernel/kernels.ts";
import { wasmKernel } from "../kernel/wasm.ts";
import { type OwnVariant, withOwn } from "../variants/driver/own.ts";
import type { RoundMeasures } from "../variants/driver/trace.ts";
import { type CellGroup, enumerateCells } from "./cells.ts";
import { packRun, WIDTH } from "./measured.ts";
import { BelowOptimum, playRepetition, type Workbench } from "./repetition.ts";
import type { InstanceFiles } from "./sources.ts";
import type { ExperimentSpec } from "./spec.ts";
import { tellStrayErrors } from "./stray-errors.ts";
import type { Piece, PieceResult, Task } from "./task.ts";
import { packRound } from "./traced.ts";

/**
 * What a sweep tells a thread first. It enumerates the same cells as the main thread, so that tasks are a few numbers.
 */
export interface WorkerSetup {
  readonly spec: ExperimentSpec;
  readonly files: InstanceFiles;
  readonly contents: ReadonlyMap<string, string>;
  readonly own: ReadonlyMap<string, OwnVariant>;
  readonly kernelName: string;
  /** The compiled kernel; null for one that is not compiled. */
  readonly module: WebAssembly.Module | null;
}

export interface WorkerFailure {
  readonly message: string;
  readonly stack: string | undefined;
  /** Where a run ended below a proven optimum. */
  readonly evidence?: { readonly instance: Instance; readonly assignment: readonly number[] };
}

export type WorkerAnswer = { readonly done: readonly PieceResult[] } | { readonly failure: WorkerFailure };

/** A sweep's setup, then its tasks; then perhaps those of another sweep. */
export type WorkerOrder = { readonly setup: WorkerSetup } | { readonly task: Task };

interface Bench extends Workbench {
  readonly groups: readonly CellGroup[];
}

let bench: Promise<Bench> | undefined;

parentPort?.on("message", (order: WorkerOrder) => {
  if ("setup" in order) {
    bench = prepare(order.setup);
    // Every task waits for it, and answers with what went wrong.
    bench.catch(() => {});
  } else answer(order.task).catch(cannotAnswer);
});

async function prepare({ spec, files, contents, own, kernelName, module }: WorkerSetup): Promise<Bench> {
  const kernel = module === null ? kernelNamed(kernelName) : wasmKernel(kernelName, module);
  if (own.size > 0) tellStrayErrors([...own.keys()]);
  return { spec, kernel, variants: await withOwn(own), files, groups: enumerateCells(spec, contents) };
}

async function answer(task: Task): Promise<void> {
  const answer = await answerTo(task);
  const results = "done" in answer ? answer.done : [];
  const buffers = results.flatMap(({ rows, traces }) => [...rows, ...traces].map(({ buffer }) => buffer));
  await printed();
  parentPort?.postMessage(answer, buffers as ArrayBuffer[]);
}

/** What a variant prints goes ahead of the answer: after that the thread may be ended, and what it still held would be lost. */
async function printed(): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) {
    if (stream.writableLength > 0) await new Promise((resolve) => stream.write("", resolve));
  }
}

/**
 * A result that cannot be sent, as with a message that is a function. A task without an answer would be waited for for
 * ever.
 */
function cannotAnswer({ message, stack }: Error): void {
  parentPort?.postMessage({ failure: { message, stack } } satisfies WorkerAnswer);
}

async function answerTo(task: Task): Promise<WorkerAnswer> {
  try {
    const ready = await bench;
    if (ready === undefined) throw new Error("a task before any setup");
    return { done: task.map((piece) => playPiece(ready, piece)) };
  } catch (error) {
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    if (!(error instanceof BelowOptimum)) return { failure: { message, stack } };
    const { instance, assignment } = error;
    return { failure: { message, stack, evidence: { instance, assignment } } };
  }
}

function playPiece(bench: Bench, piece: Piece): PieceResult {
  const started = performance.now();
  const group = bench.groups[piece.group];
  const cells = piece.cells.map((k) => group.cells[k]);
  const rows = cells.map(() => new Float64Array(piece.count * WIDTH));
  const messages = cells.map((): Record<number, string> => ({}));
  const traces = cells.map((): number[] => []);
  for (let k = 0; k < piece.count; k++) {
    const repetition = piece.first + k;
    const keep = (c: number, measures: RoundMeasures) => packRound(traces[c], repetition, measures);
    const onRound = repetition < bench.spec.trace ? keep : undefined;
    playRepetition(bench, group, cells, repetition, onRound).forEach((run, c) => {
      packRun(run, rows[c], k);
      if (run.message !== null) messages[c][k] = run.message;
    });
  }
  const packed = traces.map((rounds) => Float64Array.from(rounds));
  return { piece, rows, traces: packed, messages, seconds: (performance.now() - started) / 1000 };
}
