import { rmSync } from "node:fs";
import { hostname } from "node:os";
import { writeJson } from "./assemble.ts";
import { secondsIn } from "./measured.ts";
import type { FinishedCell } from "./plan.ts";
import type { SweepState } from "./progress.ts";

export const STATUS_FORMAT = "flockbench/status@1";
const SECONDS_BETWEEN_WRITES = 1;
const SLOWEST = 5;
export const MOST_FAILURES = 20;

/** What `status DIR` shows while a sweep runs. */
export interface SweepStatus extends SweepState {
  readonly format: typeof STATUS_FORMAT;
  readonly pid: number;
  readonly host: string;
  readonly cellsPerSecond: number;
  /** The cells that took longest so far, seconds of one worker. */
  readonly slowest: readonly { readonly cell: number; readonly seconds: number }[];
  readonly failures: readonly Failure[];
}

export interface Failure {
  readonly cell: number;
  readonly repetition: number;
  readonly message: string;
  /** Plays that run again. */
  readonly replay: string;
}

/** For a POSIX shell, from the folder in which the sweep was begun. */
export function replayCommand(folder: string, cell: number, repetition: number): string {
  const word = /^[\w./-]+$/.test(folder) ? folder : `'${folder.replaceAll("'", "'\\''")}'`;
  return `npx flockbench replay ${word} ${cell} --repetition ${repetition}`;
}

/** Keeps the status file of a running sweep up to date. */
export class StatusFile {
  readonly #path: string;
  readonly #folder: string;
  #slowest: { cell: number; seconds: number }[] = [];
  readonly #failures: Failure[] = [];
  #next = 0;

  /** @param folder The result folder, for replay commands. */
  constructor(path: string, folder: string) {
    this.#path = path;
    this.#folder = folder;
  }

  note({ cell, rows, messages }: FinishedCell): void {
    this.#slowest.push({ cell: cell.index, seconds: secondsIn(rows) });
    this.#slowest = this.#slowest.sort((one, other) => other.seconds - one.seconds).slice(0, SLOWEST);
    for (const [row, message] of Object.entries(messages)) {
      if (this.#failures.length === MOST_FAILURES) return;
      const repetition = Number(row);
      const replay = replayCommand(this.#folder, cell.index, repetition);
      this.#failures.push({ cell: cell.index, repetition, message, replay });
    }
  }

  /** Writes now and then. */
  update(state: SweepState, playedCells: number): void {
    if (state.elapsedSeconds < this.#next) return;
    this.#next = state.elapsedSeconds + SECONDS_BETWEEN_WRITES;
    this.write(state, playedCells);
  }

  write(state: SweepState, playedCells: number): void {
    const status: SweepStatus = {
      format: STATUS_FORMAT,
      ...state,
      pid: process.pid,
      host: hostname(),
      cellsPerSecond: playedCells / Math.max(state.elapsedSeconds, 1e-3),
      slowest: this.#slowest,
      failures: this.#failures,
    };
    writeJson(this.#path, status);
  }

  remove(): void {
    rmSync(this.#path, { force: true });
  }
}
