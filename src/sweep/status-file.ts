import { rmSync } from "node:fs";
import { hostname } from "node:os";
import { writeJson } from "./assemble.ts";
import { secondsIn } from "./measured.ts";
import type { FinishedCell } from "./plan.ts";
import type { SweepState } from "./progress.ts";

export const STATUS_FORMAT = "flockbench/status@1";
const SECONDS_BETWEEN_WRITES = 1;
const SLOWEST = 5;

/** What `status DIR` shows while a sweep runs. */
export interface SweepStatus extends SweepState {
  readonly format: typeof STATUS_FORMAT;
  readonly pid: number;
  readonly host: string;
  readonly cellsPerSecond: number;
  /** The cells that took longest so far, seconds of one worker. */
  readonly slowest: readonly { readonly cell: number; readonly seconds: number }[];
}

/** Keeps the status file of a running sweep up to date. */
export class StatusFile {
  readonly #path: string;
  #slowest: { cell: number; seconds: number }[] = [];
  #next = 0;

  constructor(path: string) {
    this.#path = path;
  }

  note({ cell, rows }: FinishedCell): void {
    this.#slowest.push({ cell: cell.index, seconds: secondsIn(rows) });
    this.#slowest = this.#slowest.sort((one, other) => other.seconds - one.seconds).slice(0, SLOWEST);
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
    };
    writeJson(this.#path, status);
  }

  remove(): void {
    rmSync(this.#path, { force: true });
  }
}
